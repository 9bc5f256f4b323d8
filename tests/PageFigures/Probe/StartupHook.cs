using System.Diagnostics.CodeAnalysis;
using PortBridge.PageFigures.Probe;

/// <summary>
/// Found by its name by the runtime that DOTNET_STARTUP_HOOKS tells of this assembly: the playground is measured as it
/// was built, and knows of nothing.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime wants it outside of namespaces.")]
internal sealed class StartupHook
{
    /// <summary>Runs before the playground's first line.</summary>
    public static void Initialize() => HostWatch.Begin();
}
