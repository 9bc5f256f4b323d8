using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.RealtimeStt;

/// <summary>The codes of errors.</summary>
internal static class RealtimeSttError
{
    public const string Timeout = "PROCESSING_TIMEOUT";
    public const string RecognitionFailed = "RECOGNITION_FAILED";

    /// <summary>The code of an error of a stream.</summary>
    public static string CodeOf(StreamError error) => error.Code switch
    {
        ErrorCodes.ModelLoadFailed or ErrorCodes.EngineUnavailable or ErrorCodes.WorkerUnavailable => "MODEL_LOAD_ERROR",
        ErrorCodes.SessionExpired => Timeout,
        StreamError.MessageTooLong => "BAD_MESSAGE",
        _ => error.Kind switch
        {
            StreamErrorKind.Client => "BAD_AUDIO",
            StreamErrorKind.Limit => "LIMIT_EXCEEDED",
            StreamErrorKind.Idle => Timeout,
            StreamErrorKind.Stopping => "SERVER_STOPPING",
            _ => "PROCESSING_ERROR",
        },
    };
}
