using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines;

/// <summary>What an engine's failure is called on the wire, and what the process exits with for it.</summary>
internal static class EngineErrors
{
    public static string CodeOf(EngineException e) => e.Reason switch
    {
        EngineFailure.Unavailable => ErrorCodes.EngineUnavailable,
        EngineFailure.ModelLoadFailed or EngineFailure.ModelUnavailable => ErrorCodes.ModelLoadFailed,
        _ => ErrorCodes.EngineFailed,
    };

    public static int ExitCodeOf(EngineException e) => e.Reason switch
    {
        EngineFailure.Unavailable or EngineFailure.ModelUnavailable => ExitCodes.Unavailable,
        EngineFailure.ModelLoadFailed => ExitCodes.Configuration,
        _ => ExitCodes.Internal,
    };
}
