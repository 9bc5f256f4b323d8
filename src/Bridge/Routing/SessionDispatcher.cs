using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;

namespace PortBridge.Routing;

/// <summary>
/// Gives every session a worker: a new one its first, and one whose worker was lost the next, on the worker with the
/// fewest sessions. Sessions without a worker wait here.
/// </summary>
/// <remarks>
/// When a worker crashes, the sessions whose audio it had in hand are suspects. One that is suspect at two crashes is
/// quarantined. If several are, they are told apart: each goes on alone among them, and only when it has come past
/// the place where the worker died does the next; the one under which a worker dies again is the poison.
/// </remarks>
internal sealed class SessionDispatcher(bool isRecoveryOn, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<SpeechSession> _sessions = [];
    private readonly List<WorkerConnection> _ready = [];
    private readonly LinkedList<SpeechSession> _waiting = [];
    private readonly Dictionary<WorkerConnection, TaskCompletionSource> _retiring = [];
    private SpeechSession? _probationer;

    /// <summary>Sessions that have not ended.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

    /// <summary>Sessions that stand in the tables of workers that take sessions.</summary>
    public int Attached
    {
        get
        {
            lock (_gate)
                return _ready.Sum(connection => connection.Sessions.Count);
        }
    }

    /// <summary>A new session wants a worker.</summary>
    public void Add(SpeechSession session)
    {
        lock (_gate)
        {
            _sessions.Add(session);
            _waiting.AddLast(session);
            Place();
        }
    }

    /// <summary>A session has ended.</summary>
    public void Remove(SpeechSession session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
            _waiting.Remove(session);
            NoteDepartures();
            if (_probationer == session)
            {
                _probationer = null;
                Place();
            }
        }
    }

    /// <summary>A worker takes sessions.</summary>
    public void OnReady(WorkerConnection connection)
    {
        lock (_gate)
        {
            _ready.Add(connection);
            Place();
        }
    }

    /// <summary>A worker takes no more sessions; those that it has stay.</summary>
    public void OnDraining(WorkerConnection connection)
    {
        lock (_gate)
            _ready.Remove(connection);
    }

    /// <summary>
    /// A worker is to go although it is well: its sessions move to others without their owners' notice, those in the
    /// middle of an utterance when it is over, or when the time is up.
    /// </summary>
    /// <returns>Completes when the last one has left.</returns>
    public async Task RetireAsync(WorkerConnection connection, TimeSpan bound, TimeProvider time)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _ready.Remove(connection);
            _retiring[connection] = empty;
            Move(connection, session => !session.IsUtteranceOpen);
        }

        try
        {
            await empty.Task.WaitAsync(bound, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_gate)
                Move(connection, _ => true);
        }
    }

    /// <summary>A worker is gone: its sessions go to another, except those that no worker survives.</summary>
    public void OnLost(WorkerConnection connection, WorkerExit exit)
    {
        var error = WorkerErrors.Of(exit);
        List<(SpeechSession Session, SpeechError Error)> failed = [];
        lock (_gate)
        {
            _ready.Remove(connection);
            var lost = _sessions.Where(session => session.IsOn(connection)).ToList();
            var poison = IsBlamedOnSessions(exit) ? Blame(lost) : null;
            foreach (var session in lost)
            {
                if (session == poison)
                    failed.Add((session, Poison(exit)));
                else if (exit.Reason == WorkerExitReason.Shutdown || (!isRecoveryOn && session.Opened.IsCompleted))
                    failed.Add((session, error));
                else
                    Requeue(session, connection, error);
            }

            NoteDepartures();
            Place();
        }

        foreach (var (session, why) in failed)
            session.Fail(why);
    }

    /// <summary>There is no worker and will be none soon: who waits is told so.</summary>
    /// <param name="error">Why.</param>
    /// <param name="includingInterrupted">Whether sessions that have had a worker give up as well.</param>
    public void GiveUp(SpeechError error, bool includingInterrupted)
    {
        List<SpeechSession> waiting;
        lock (_gate)
            waiting = [.. _waiting.Where(session => includingInterrupted || !session.Opened.IsCompleted)];

        foreach (var session in waiting)
            session.Fail(error);
    }

    /// <summary>A session has come on; one on probation may have cleared itself.</summary>
    public void OnProgress(SpeechSession session, TimeSpan processed)
    {
        if (_retiring.Count > 0 && !session.IsUtteranceOpen)
        {
            lock (_gate)
            {
                foreach (var connection in _retiring.Keys.Where(session.IsOn).ToList())
                    Move(connection, other => other == session);
            }
        }

        if (session.Suspicion.Crashes == 0 || processed < session.Suspicion.ClearedAt)
            return;

        lock (_gate)
        {
            session.Suspicion.Clear();
            if (_probationer != session)
                return;

            _probationer = null;
            Place();
        }
    }

    private void Move(WorkerConnection connection, Func<SpeechSession, bool> which)
    {
        foreach (var session in _sessions.Where(session => session.IsOn(connection) && which(session)).ToList())
            Requeue(session, connection, why: null);
        NoteDepartures();
        Place();
    }

    private void NoteDepartures()
    {
        foreach (var (connection, empty) in _retiring.Where(pair => pair.Key.Sessions.Count == 0).ToList())
        {
            _retiring.Remove(connection);
            empty.SetResult();
        }
    }

    private void Requeue(SpeechSession session, WorkerConnection connection, SpeechError? why)
    {
        if (_probationer == session)
            _probationer = null;
        session.Detach(connection, why);
        _waiting.AddLast(session);
    }

    /// <summary>Counts a crash against every session that may be its cause.</summary>
    /// <returns>The one that is, if there is no other.</returns>
    private static SpeechSession? Blame(List<SpeechSession> lost)
    {
        var suspects = lost.Where(session => session.IsSuspect).ToList();
        foreach (var session in suspects)
            session.Suspicion.Add(session.Written);
        var convicts = suspects.Where(session => session.Suspicion.IsOnProbation).ToList();
        return convicts.Count == 1 ? convicts[0] : null;
    }

    private void Place()
    {
        for (var node = _waiting.First; node is not null && _ready.Count > 0;)
        {
            var session = node.Value;
            var next = node.Next;
            if (!session.Suspicion.IsOnProbation || _probationer is null)
            {
                _waiting.Remove(node);
                var connection = _ready.MinBy(ready => ready.Sessions.Count)!;
                if (session.Attach(connection))
                {
                    if (session.Suspicion.IsOnProbation)
                        _probationer = session;
                    logger.SessionPlaced(session.Id, connection.Generation);
                }
            }

            node = next;
        }
    }

    // What killed it from outside says nothing about what it was working on. Nor does a ping that was not answered: the
    // loop that answers does no session's work, but a machine without a free core, or a stop signal, holds it up.
    private static bool IsBlamedOnSessions(WorkerExit exit) => exit.Reason switch
    {
        WorkerExitReason.Crashed => exit.ExitCode is not (0 or 128 + 9 or 128 + 15),
        WorkerExitReason.Hung or WorkerExitReason.ProtocolViolation => true,
        _ => false,
    };

    private static SpeechError Poison(WorkerExit exit) => new(
        ErrorCodes.PoisonSession,
        $"The session was in the worker's hands at {Suspicion.Limit} crashes and is not tried again. {exit.Message}",
        IsRetriable: false);
}
