using System.Diagnostics.CodeAnalysis;
using PortBridge.PageFigures.Probe;

/// <summary>
/// Called by the runtime because of DOTNET_STARTUP_HOOKS, so the playground needs no change for the measurement.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime requires this class in the global namespace.")]
internal sealed class StartupHook
{
    /// <summary>Runs before the entry point of the playground.</summary>
    public static void Initialize() => HostProbe.Subscribe();
}
