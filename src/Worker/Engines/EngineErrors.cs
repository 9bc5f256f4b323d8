using PortBridge.Protocol;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines;

/// <summary>Maps engine failures to protocol error codes and exit codes, and model failures to engine failures.</summary>
internal static class EngineErrors
{
    /// <summary>The protocol error code of an engine failure.</summary>
    public static string CodeOf(EngineException e) => e.Reason switch
    {
        EngineFailure.Unavailable => ErrorCodes.EngineUnavailable,
        EngineFailure.ModelLoadFailed or EngineFailure.ModelUnavailable => ErrorCodes.ModelLoadFailed,
        _ => ErrorCodes.EngineFailed,
    };

    /// <summary>The exit code of a worker whose engine failed to load.</summary>
    public static int ExitCodeOf(EngineException e) => e.Reason switch
    {
        EngineFailure.Unavailable or EngineFailure.ModelUnavailable => ExitCodes.Unavailable,
        EngineFailure.ModelLoadFailed => ExitCodes.Configuration,
        _ => ExitCodes.Internal,
    };

    /// <summary>Wraps a model failure in an engine failure with the same message.</summary>
    public static EngineException From(ModelStoreException e) => new(
        e.IsRetriable ? EngineFailure.ModelUnavailable : EngineFailure.ModelLoadFailed, e.Message, e);
}
