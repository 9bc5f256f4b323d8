using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.PromptVoice;

/// <summary>The codes of errors.</summary>
internal static class PromptVoiceError
{
    public const string ProtocolViolation = "PROTOCOL_VIOLATION";
    public const string BadJson = "BAD_JSON";
    public const string UnknownType = "UNKNOWN_TYPE";
    public const string UnsupportedSampleRate = "UNSUPPORTED_SAMPLE_RATE";
    public const string Cancelled = "CANCELLED";
    public const string Timeout = "ASR_TIMEOUT";
    public const string RecognitionFailed = "ASR_FAIL";

    /// <summary>The code of an error of a stream.</summary>
    public static string CodeOf(StreamError error) => error.Code switch
    {
        ErrorCodes.ModelLoadFailed or ErrorCodes.EngineUnavailable or ErrorCodes.WorkerUnavailable => "MODEL_LOAD_FAIL",
        ErrorCodes.EngineFailed or ErrorCodes.WorkerLost or ErrorCodes.PoisonSession => RecognitionFailed,
        ErrorCodes.SessionExpired => Timeout,
        ErrorCodes.TooManySessions or ErrorCodes.Overloaded => "BACKPRESSURE",
        StreamError.MessageTooLong => ProtocolViolation,
        _ => error.Kind switch
        {
            StreamErrorKind.Client => "BAD_FRAME",
            StreamErrorKind.Limit => "MAX_DURATION_EXCEEDED",
            StreamErrorKind.Idle => Timeout,
            _ => "INTERNAL",
        },
    };
}
