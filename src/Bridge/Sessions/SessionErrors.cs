using PortBridge.Protocol;
using PortBridge.Workers;

namespace PortBridge.Sessions;

/// <summary>Errors of one session that do not come from a worker.</summary>
internal static class SessionErrors
{
    /// <summary>Audio was written to a session that has ended without a failure.</summary>
    public static readonly SpeechError Ended = new(
        ErrorCodes.UnknownSession, "The session has ended; open another.", IsRetriable: false);

    /// <summary>Audio was written to a session that is being stopped.</summary>
    public static readonly SpeechError Stopping = new(
        ErrorCodes.UnknownSession,
        "The session is being stopped and takes no more audio; open another.",
        IsRetriable: false);

    /// <summary>The owner leaves too many events unread.</summary>
    public static readonly SpeechError Unread = new(
        ErrorCodes.SessionExpired,
        $"Nobody read the session's events: {EventQueue.Capacity} are waiting.",
        IsRetriable: false);

    /// <summary>The owner neither wrote to the session nor kept it alive.</summary>
    public static SpeechError Unused(TimeSpan lease) => new(
        ErrorCodes.SessionExpired,
        $"Nobody used the session for {lease.TotalSeconds:0.#} s; open another.",
        IsRetriable: false);

    /// <summary>No worker took a session over whose worker was lost.</summary>
    public static SpeechError NotRecovered(TimeSpan timeout) => WorkerErrors.Lost(
        $"No worker took the session over within {timeout.TotalSeconds:0.#} s.");

    /// <summary>The worker did not finish a session that was being stopped.</summary>
    public static SpeechError NotStopped(TimeSpan timeout) => WorkerErrors.Unavailable(
        $"The worker did not finish the session within {timeout.TotalSeconds:0.#} s.", isRetriable: true);
}
