namespace PortBridge.Protocol;

/// <summary>The codes of <c>error</c> events, and of the errors that the bridge itself reports.</summary>
public static class ErrorCodes
{
    /// <summary>A header that announces no valid length, or text where a header belongs. The worker exits.</summary>
    public const string BadFrame = "bad_frame";

    /// <summary>A frame whose payload is not one JSON object in UTF-8.</summary>
    public const string BadJson = "bad_json";

    /// <summary>A <c>cmd</c> that the worker does not know.</summary>
    public const string UnknownCommand = "unknown_command";

    /// <summary>A field that is missing, of the wrong type, or out of its range.</summary>
    public const string BadField = "bad_field";

    /// <summary>A session that was never started, or has ended.</summary>
    public const string UnknownSession = "unknown_session";

    /// <summary>A <c>start_session</c> for an id that is in use.</summary>
    public const string SessionExists = "session_exists";

    /// <summary>A sample rate or format that the worker does not take.</summary>
    public const string UnsupportedFormat = "unsupported_format";

    /// <summary>The worker has as many sessions as it takes.</summary>
    public const string TooManySessions = "too_many_sessions";

    /// <summary>A session sent more audio than the worker keeps for it; the session has ended.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The engine cannot run on this machine.</summary>
    public const string EngineUnavailable = "engine_unavailable";

    /// <summary>The engine's model is missing or broken.</summary>
    public const string ModelLoadFailed = "model_load_failed";

    /// <summary>The engine failed on an utterance.</summary>
    public const string EngineFailed = "engine_failed";

    /// <summary>A fault of the worker itself.</summary>
    public const string Internal = "internal";

    /// <summary>From the bridge: the worker died under the session.</summary>
    public const string WorkerLost = "worker_lost";

    /// <summary>From the bridge: there is no worker to open a session on.</summary>
    public const string WorkerUnavailable = "worker_unavailable";

    /// <summary>From the bridge: the session keeps crashing its worker.</summary>
    public const string PoisonSession = "poison_session";

    /// <summary>From the bridge: nobody used the session for too long.</summary>
    public const string SessionExpired = "session_expired";

    /// <summary>From the bridge: the worker broke the protocol.</summary>
    public const string ProtocolViolation = "protocol_violation";
}
