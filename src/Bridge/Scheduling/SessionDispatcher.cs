using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Sessions;
using PortBridge.Transport;
using PortBridge.Workers;

namespace PortBridge.Scheduling;

/// <summary>
/// Gives every session a worker: a new one its first, and one whose worker was lost the next, on the worker with the
/// fewest sessions. Sessions without a worker wait here.
/// </summary>
/// <remarks>
/// Its lock may be held while a session's is taken, never the other way around. Under it sessions only change hands;
/// what goes to workers, listeners and logs because of that follows when it is released.
/// </remarks>
internal sealed class SessionDispatcher(bool isRecoveryOn, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<SessionController> _sessions = [];
    private readonly List<WorkerConnection> _ready = [];
    private readonly LinkedList<SessionController> _waiting = [];
    private readonly Dictionary<WorkerConnection, TaskCompletionSource> _draining = [];
    private readonly PoisonSessionDetector _detector = new();

    // Read without the lock, on the way of every event: whether it matters that a session makes progress.
    private volatile bool _awaitsProgress;

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
    public void Add(SessionController session)
    {
        session.Closed += Remove;
        session.Progressed += OnProgress;
        Change(_ =>
        {
            _sessions.Add(session);
            _waiting.AddLast(session);
        });
    }

    /// <summary>A worker takes sessions.</summary>
    public void OnReady(WorkerConnection connection) => Change(_ => _ready.Add(connection));

    /// <summary>A worker takes no more sessions; those that it has stay.</summary>
    public void OnDraining(WorkerConnection connection) => Change(_ => _ready.Remove(connection));

    /// <summary>
    /// A worker is to go although it is well: its sessions move to others without their owners' notice, those in the
    /// middle of an utterance when it is over, or when the time is up.
    /// </summary>
    /// <returns>Completes when the last one has left.</returns>
    public async Task DrainAsync(WorkerConnection connection, TimeSpan bound, TimeProvider time)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Change(deferred =>
        {
            _ready.Remove(connection);
            _draining[connection] = empty;

            // Before the sessions are looked at: one whose utterance closes meanwhile is to see it.
            _awaitsProgress = true;
            Move(connection, _sessions, keepOpenUtterances: true, deferred);
        });

        try
        {
            await empty.Task.WaitAsync(bound, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Change(deferred => Move(connection, _sessions, keepOpenUtterances: false, deferred));
        }
    }

    /// <summary>A worker is gone: its sessions go to another, except those that no worker survives.</summary>
    public void OnLost(WorkerConnection connection, WorkerExit exit) => Change(deferred =>
    {
        _ready.Remove(connection);
        var error = WorkerErrors.Of(exit);
        var lost = _sessions.Where(session => session.IsOn(connection)).ToList();
        var poison = _detector.AttributeCrash(exit, lost);
        foreach (var session in lost)
        {
            if (session == poison)
                deferred.Add(() => session.Fail(PoisonSessionDetector.Poison(exit)));
            else if (exit.Reason == WorkerExitReason.Shutdown || (!isRecoveryOn && session.Snapshot.IsOpened))
                deferred.Add(() => session.Fail(error));
            else
                Requeue(session, connection, error, keepOpenUtterances: false, deferred);
        }
    });

    /// <summary>There is no worker and will be none soon: who waits is told so.</summary>
    /// <param name="error">Why.</param>
    /// <param name="includingInterrupted">Whether sessions that have had a worker give up as well.</param>
    public void FailPending(SpeechError error, bool includingInterrupted)
    {
        List<SessionController> waiting;
        lock (_gate)
            waiting = [.. _waiting.Where(session => includingInterrupted || !session.Snapshot.IsOpened)];

        foreach (var session in waiting)
            session.FailIfDetached(error);
    }

    private void Remove(SessionController session) => Change(_ =>
    {
        _sessions.Remove(session);
        _waiting.Remove(session);
        _detector.Forget(session);
    });

    private void OnProgress(SessionController session)
    {
        if (!_awaitsProgress)
            return;

        Change(deferred =>
        {
            foreach (var connection in _draining.Keys.ToList())
                Move(connection, [session], keepOpenUtterances: true, deferred);
            _detector.ClearIfPast(session);
        });
    }

    /// <summary>
    /// Makes a change under the lock, gives workers to the sessions that wait, and then does what that leaves to be done.
    /// </summary>
    private void Change(Action<List<Action>> change)
    {
        List<Action> deferred = [];
        lock (_gate)
        {
            change(deferred);
            Place(deferred);
            _awaitsProgress = _draining.Count > 0 || _detector.HasSuspects;
        }

        foreach (var action in deferred)
            action();
        CompleteDrained();
    }

    // Only now have the workers that sessions left been told so.
    private void CompleteDrained()
    {
        lock (_gate)
        {
            foreach (var (connection, empty) in _draining.Where(pair => pair.Key.Sessions.Count == 0).ToList())
            {
                _draining.Remove(connection);
                empty.SetResult();
            }
        }
    }

    private void Move(
        WorkerConnection connection, IEnumerable<SessionController> sessions, bool keepOpenUtterances, List<Action> deferred)
    {
        foreach (var session in sessions.Where(session => session.IsOn(connection)))
            Requeue(session, connection, why: null, keepOpenUtterances, deferred);
    }

    private void Requeue(
        SessionController session,
        WorkerConnection connection,
        SpeechError? why,
        bool keepOpenUtterances,
        List<Action> deferred)
    {
        if (!session.Detach(connection, why, keepOpenUtterances, deferred))
            return;

        _detector.OnLeft(session);
        _waiting.AddLast(session);
    }

    private void Place(List<Action> deferred)
    {
        for (var node = _waiting.First; node is not null && _ready.Count > 0;)
        {
            var session = node.Value;
            var next = node.Next;
            if (_detector.MayPlace(session))
            {
                _waiting.Remove(node);
                var connection = _ready.MinBy(ready => ready.Sessions.Count)!;
                if (session.Attach(connection, deferred))
                {
                    _detector.OnPlaced(session);
                    deferred.Add(() => logger.SessionPlaced(session.Id, connection.Generation));
                }
            }

            node = next;
        }
    }
}
