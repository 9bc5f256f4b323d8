using PortBridge.Protocol;
using static System.FormattableString;

namespace PortBridge.Sessions;

/// <summary>The session errors that the bridge itself reports.</summary>
internal static class SessionErrors
{
    /// <summary>Audio was written to a session that has ended without a failure.</summary>
    public static readonly SpeechError Ended = new(
        ErrorCodes.UnknownSession, "The session has ended; open a new one.", IsRetriable: false);

    /// <summary>Audio was written to a session that is stopping.</summary>
    public static readonly SpeechError Stopping = new(
        ErrorCodes.UnknownSession,
        "The session is stopping and accepts no more audio; open a new one.",
        IsRetriable: false);

    /// <summary>Audio was written to a session that is as long as a session can be.</summary>
    public static readonly SpeechError TooLong = new(
        ErrorCodes.SessionExpired,
        $"The session is {SessionTime.Limit.TotalDays:0} days long and accepts no more audio; stop it and open a new one.",
        IsRetriable: false);

    /// <summary>The owner left too many events unread.</summary>
    public static readonly SpeechError Unread = new(
        ErrorCodes.SessionExpired,
        $"The session's events were not read; {EventQueue.Capacity} are queued.",
        IsRetriable: false);

    /// <summary>The owner neither wrote to the session nor kept it alive.</summary>
    public static SpeechError Unused(TimeSpan idleTimeout) => new(
        ErrorCodes.SessionExpired,
        Invariant($"The session was idle for {idleTimeout.TotalSeconds:0.#} s; open a new one."),
        IsRetriable: false);

    /// <summary>No worker became available for a session whose worker was lost.</summary>
    public static SpeechError NotRecovered(TimeSpan timeout) => SpeechError.WorkerLost(
        Invariant($"The session's worker was lost and no other was available within {timeout.TotalSeconds:0.#} s."));

    /// <summary>The worker did not finish a session that was stopping.</summary>
    public static SpeechError NotStopped(TimeSpan timeout) => SpeechError.WorkerUnavailable(
        Invariant($"The worker did not finish the session within {timeout.TotalSeconds:0.#} s."), isRetriable: true);
}
