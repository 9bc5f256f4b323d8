using PortBridge.Protocol;
using PortBridge.Sessions;

namespace PortBridge.Scheduling;

/// <summary>
/// Finds the session that crashes its workers. When a worker crashes, the sessions whose audio it had in hand are
/// suspects. One that is suspect at two crashes is the poison session. If several are, they are told apart: each goes
/// on isolated from the others, and only when it has come past the place where the worker died does the next; the one
/// under which a worker dies again is the poison session. Guarded by the lock of <see cref="SessionDispatcher"/>.
/// </summary>
internal sealed class PoisonSessionDetector
{
    private readonly Dictionary<SessionController, CrashHistory> _histories = [];
    private SessionController? _isolated;

    /// <summary>Whether any session is a suspect.</summary>
    public bool HasSuspects => _histories.Count > 0;

    /// <summary>What a poison session's owner is told.</summary>
    public static SpeechError Poison(WorkerExit exit) => new(
        ErrorCodes.PoisonSession,
        $"The session was in the worker's hands at {CrashHistory.Limit} crashes and is not tried again. {exit.Message}",
        IsRetriable: false);

    /// <summary>Counts a worker's end against every session that may be its cause.</summary>
    /// <param name="exit">How the worker ended.</param>
    /// <param name="lost">The sessions that it had.</param>
    /// <returns>The poison session, if it can be told from the others.</returns>
    public SessionController? AttributeCrash(WorkerExit exit, IEnumerable<SessionController> lost)
    {
        if (!IsAttributable(exit))
            return null;

        List<SessionController> culprits = [];
        foreach (var session in lost)
        {
            var snapshot = session.Snapshot;
            if (!snapshot.IsSuspect)
                continue;

            var history = new CrashHistory(_histories.GetValueOrDefault(session).Crashes + 1, snapshot.Written);
            _histories[session] = history;
            if (history.NeedsIsolation)
                culprits.Add(session);
        }

        return culprits.Count == 1 ? culprits[0] : null;
    }

    /// <summary>Whether a session may go to a worker now.</summary>
    public bool MayPlace(SessionController session) => _isolated is null || !NeedsIsolation(session);

    /// <summary>A session has gone to a worker.</summary>
    public void OnPlaced(SessionController session)
    {
        if (NeedsIsolation(session))
            _isolated = session;
    }

    /// <summary>A session has left its worker, and may go to another.</summary>
    public void OnLeft(SessionController session)
    {
        if (_isolated == session)
            _isolated = null;
    }

    /// <summary>A session has ended.</summary>
    public void Forget(SessionController session)
    {
        _histories.Remove(session);
        OnLeft(session);
    }

    /// <summary>Clears a suspect that has come past the place where its worker died.</summary>
    public void ClearIfPast(SessionController session)
    {
        if (_histories.TryGetValue(session, out var history) && session.Snapshot.Processed >= history.ClearedAt)
            Forget(session);
    }

    // What killed it from outside says nothing about what it was working on. Nor does a ping that was not answered: the
    // loop that answers does no session's work, but a machine without a free core, or a stop signal, holds it up.
    private static bool IsAttributable(WorkerExit exit) => exit.Reason switch
    {
        WorkerExitReason.Crashed => exit.ExitCode is not (0 or 128 + 9 or 128 + 15),
        WorkerExitReason.Hung or WorkerExitReason.ProtocolViolation => true,
        _ => false,
    };

    private bool NeedsIsolation(SessionController session) =>
        _histories.GetValueOrDefault(session).NeedsIsolation;
}
