using PortBridge.Protocol;

namespace PortBridge.Workers;

/// <summary>Errors that the bridge itself reports.</summary>
internal static class WorkerErrors
{
    public static SpeechError Lost(string message) => new(ErrorCodes.WorkerLost, message, IsRetriable: true);

    public static SpeechError Unavailable(string message, bool isRetriable) =>
        new(ErrorCodes.WorkerUnavailable, message, isRetriable);

    /// <summary>What the sessions of a worker learn of its end.</summary>
    public static SpeechError Of(WorkerExit exit) => exit.Reason switch
    {
        WorkerExitReason.ProtocolViolation => new(ErrorCodes.ProtocolViolation, exit.Message, IsRetriable: true),
        WorkerExitReason.Unavailable or WorkerExitReason.StartFailed or WorkerExitReason.StartTimeout
            or WorkerExitReason.Incompatible => Unavailable(exit.Message, isRetriable: false),
        _ => Lost(exit.Message),
    };
}
