using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Sessions;
using PortBridge.Transport;

namespace PortBridge.Scheduling;

/// <summary>
/// Places sessions on workers: new sessions and those whose worker was lost, on the ready worker with the fewest
/// sessions. Sessions for which there is no worker wait in a queue.
/// </summary>
/// <remarks>
/// Lock order: a session's lock may be taken under this lock, never the reverse. Under the lock, sessions are only
/// attached and detached; messages to workers, listeners and logs follow after it is released.
/// </remarks>
internal sealed class SessionDispatcher(bool isRecoveryEnabled, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<SessionController> _sessions = [];
    private readonly List<WorkerConnection> _ready = [];
    private readonly LinkedList<SessionController> _waiting = [];
    private readonly Dictionary<WorkerConnection, TaskCompletionSource> _draining = [];
    private readonly PoisonSessionDetector _detector = new();

    // Read without the lock for every progress event, to skip those that nothing depends on.
    private volatile bool _awaitsProgress;

    /// <summary>The number of sessions that have not ended.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

    /// <summary>The number of sessions attached to ready workers.</summary>
    public int Attached
    {
        get
        {
            lock (_gate)
                return _ready.Sum(connection => connection.Sessions.Count);
        }
    }

    /// <summary>Adds a new session.</summary>
    public void Add(SessionController session)
    {
        session.Closed += Remove;
        session.Progressed += OnProgress;
        Update(_ =>
        {
            _sessions.Add(session);
            _waiting.AddLast(session);
        });
    }

    /// <summary>Adds a worker that accepts sessions.</summary>
    public void OnReady(WorkerConnection connection) => Update(_ => _ready.Add(connection));

    /// <summary>Removes a worker from placement; its sessions stay.</summary>
    public void OnDraining(WorkerConnection connection) => Update(_ => _ready.Remove(connection));

    /// <summary>
    /// Moves a worker's sessions to other workers, without an event for their owners. A session with an open utterance
    /// moves when the utterance closes, or when the timeout elapses.
    /// </summary>
    /// <returns>Completes when the last session has left.</returns>
    public async Task DrainAsync(WorkerConnection connection, TimeSpan timeout, TimeProvider time)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Update(deferred =>
        {
            _ready.Remove(connection);
            _draining[connection] = empty;

            // Set before the sessions are checked, so that a session whose utterance closes in the meantime sees it.
            _awaitsProgress = true;
            Move(connection, _sessions, keepOpenUtterances: true, deferred);
        });

        try
        {
            await empty.Task.WaitAsync(timeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Update(deferred => Move(connection, _sessions, keepOpenUtterances: false, deferred));
        }
    }

    /// <summary>Removes a worker that has exited, and queues its sessions again, except a poison session.</summary>
    public void OnLost(WorkerConnection connection, WorkerExit exit) => Update(deferred =>
    {
        _ready.Remove(connection);
        var error = exit.ToError();
        var lost = _sessions.Where(session => session.IsOn(connection)).ToList();
        var poison = _detector.AttributeCrash(exit, lost);
        foreach (var session in lost)
        {
            if (session == poison)
                deferred.Add(() => session.Fail(PoisonSessionDetector.Poison(exit)));
            else if (exit.Reason == WorkerExitReason.Shutdown || (!isRecoveryEnabled && session.Snapshot.IsOpened))
                deferred.Add(() => session.Fail(error));
            else
                Requeue(session, connection, error, keepOpenUtterances: false, deferred);
        }
    });

    /// <summary>Fails pending sessions when no worker will become available.</summary>
    /// <param name="error">The error.</param>
    /// <param name="includingInterrupted">Whether to include sessions that have had a worker.</param>
    public void FailPending(SpeechError error, bool includingInterrupted)
    {
        List<SessionController> waiting;
        lock (_gate)
            waiting = [.. _waiting.Where(session => includingInterrupted || !session.Snapshot.IsOpened)];

        foreach (var session in waiting)
            session.FailIfDetached(error);
    }

    private void Remove(SessionController session) => Update(_ =>
    {
        _sessions.Remove(session);
        _waiting.Remove(session);
        _detector.Remove(session);
    });

    private void OnProgress(SessionController session)
    {
        if (!_awaitsProgress)
            return;

        Update(deferred =>
        {
            foreach (var connection in _draining.Keys.ToList())
                Move(connection, [session], keepOpenUtterances: true, deferred);
            _detector.ClearIfPassed(session);
        });
    }

    /// <summary>
    /// Runs a change under the lock and places waiting sessions; then runs the deferred actions without the lock.
    /// </summary>
    private void Update(Action<List<Action>> change)
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

    // After the deferred actions: they send the cancellations that must precede a drained worker's shutdown.
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
        WorkerConnection connection,
        IEnumerable<SessionController> sessions,
        bool keepOpenUtterances,
        List<Action> deferred)
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

        _detector.OnDetached(session);
        _waiting.AddLast(session);
    }

    private void Place(List<Action> deferred)
    {
        for (var node = _waiting.First; node is not null && _ready.Count > 0;)
        {
            var session = node.Value;
            var next = node.Next;
            if (_detector.CanPlace(session))
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
