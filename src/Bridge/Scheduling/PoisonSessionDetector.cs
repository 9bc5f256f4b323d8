using PortBridge.Protocol;
using PortBridge.Sessions;

namespace PortBridge.Scheduling;

/// <summary>
/// Finds the session that crashes its workers. When a worker crashes, the sessions for which it had work are suspects.
/// A session that is a suspect in two crashes is the poison session. If there are several, they are isolated: only one
/// of them runs at a time, until it has passed the position of the crash; the one whose worker crashes again is the
/// poison session. Guarded by the lock of <see cref="SessionDispatcher"/>.
/// </summary>
internal sealed class PoisonSessionDetector
{
    private readonly Dictionary<SessionController, CrashHistory> _histories = [];
    private SessionController? _isolated;

    /// <summary>Whether any session is a suspect.</summary>
    public bool HasSuspects => _histories.Count > 0;

    /// <summary>Creates the error for the owner of a poison session.</summary>
    public static SpeechError Poison(WorkerExit exit) => new(
        ErrorCodes.PoisonSession,
        $"The worker crashed {CrashHistory.Limit} times while it processed the session, which is not retried. "
        + exit.Message,
        IsRetriable: false);

    /// <summary>Attributes a worker's exit to the sessions that may have caused it.</summary>
    /// <param name="exit">The worker's exit.</param>
    /// <param name="lost">The sessions that were attached to the worker.</param>
    /// <returns>The poison session; null if there is none, or if it cannot be distinguished from others yet.</returns>
    public SessionController? AttributeCrash(WorkerExit exit, IEnumerable<SessionController> lost)
    {
        if (!IsAttributable(exit))
            return null;

        List<SessionController> culprits = [];
        foreach (var session in lost)
        {
            var snapshot = session.Snapshot;
            if (!snapshot.HasWork)
                continue;

            var history = new CrashHistory(_histories.GetValueOrDefault(session).Crashes + 1, snapshot.Written);
            _histories[session] = history;
            if (history.NeedsIsolation)
                culprits.Add(session);
        }

        return culprits.Count == 1 ? culprits[0] : null;
    }

    /// <summary>Whether a session may be placed on a worker now.</summary>
    public bool CanPlace(SessionController session) => _isolated is null || !NeedsIsolation(session);

    /// <summary>Records that a session was placed on a worker.</summary>
    public void OnPlaced(SessionController session)
    {
        if (NeedsIsolation(session))
            _isolated = session;
    }

    /// <summary>Records that a session was detached from its worker.</summary>
    public void OnDetached(SessionController session)
    {
        if (_isolated == session)
            _isolated = null;
    }

    /// <summary>Removes a session.</summary>
    public void Remove(SessionController session)
    {
        _histories.Remove(session);
        OnDetached(session);
    }

    /// <summary>Clears a suspect that has passed the position of the crash.</summary>
    public void ClearIfPassed(SessionController session)
    {
        if (_histories.TryGetValue(session, out var history) && session.Snapshot.Processed >= history.ClearedAt)
            Remove(session);
    }

    // A signal from outside says nothing about the sessions. Neither does an unanswered ping: the loop that answers
    // does no session's work, but a stop signal or a machine without a free core delays it.
    private static bool IsAttributable(WorkerExit exit) => exit.Reason switch
    {
        WorkerExitReason.Crashed => exit.ExitCode is not (0 or 128 + 9 or 128 + 15),
        WorkerExitReason.Hung or WorkerExitReason.ProtocolViolation => true,
        _ => false,
    };

    private bool NeedsIsolation(SessionController session) =>
        _histories.GetValueOrDefault(session).NeedsIsolation;
}
