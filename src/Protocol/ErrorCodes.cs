namespace PortBridge.Protocol;

/// <summary>The codes of <c>error</c> events, and of errors that the host reports to its callers.</summary>
public static class ErrorCodes
{
    /// <summary>A frame header is invalid. The worker exits.</summary>
    public const string BadFrame = "bad_frame";

    /// <summary>A payload is not one JSON object in UTF-8.</summary>
    public const string BadJson = "bad_json";

    /// <summary>The worker does not know a <c>cmd</c>.</summary>
    public const string UnknownCommand = "unknown_command";

    /// <summary>A field is missing, has the wrong type, or is out of range.</summary>
    public const string BadField = "bad_field";

    /// <summary>The session was never started, or has ended.</summary>
    public const string UnknownSession = "unknown_session";

    /// <summary><c>start_session</c> for an id that is in use.</summary>
    public const string SessionExists = "session_exists";

    /// <summary>The worker does not support the sample rate or format.</summary>
    public const string UnsupportedFormat = "unsupported_format";

    /// <summary>The worker is at its maximum number of sessions.</summary>
    public const string TooManySessions = "too_many_sessions";

    /// <summary>The session sent more unprocessed audio than the worker buffers; the session has ended.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The engine cannot run on this machine.</summary>
    public const string EngineUnavailable = "engine_unavailable";

    /// <summary>The engine's model is missing or broken.</summary>
    public const string ModelLoadFailed = "model_load_failed";

    /// <summary>The engine failed on an utterance.</summary>
    public const string EngineFailed = "engine_failed";

    /// <summary>An internal error of the worker.</summary>
    public const string Internal = "internal";

    /// <summary>From the host: the worker exited during the session.</summary>
    public const string WorkerLost = "worker_lost";

    /// <summary>From the host: no worker is available.</summary>
    public const string WorkerUnavailable = "worker_unavailable";

    /// <summary>From the host: the session repeatedly crashed its worker.</summary>
    public const string PoisonSession = "poison_session";

    /// <summary>From the host: the session was idle for too long.</summary>
    public const string SessionExpired = "session_expired";

    /// <summary>From the host: the worker violated the protocol.</summary>
    public const string ProtocolViolation = "protocol_violation";

    /// <summary>All codes of this class.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        BadFrame, BadJson, UnknownCommand, BadField, UnknownSession, SessionExists, UnsupportedFormat, TooManySessions,
        Overloaded, EngineUnavailable, ModelLoadFailed, EngineFailed, Internal, WorkerLost, WorkerUnavailable, PoisonSession,
        SessionExpired, ProtocolViolation,
    };
}
