using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Routing;

namespace PortBridge.Supervision;

/// <summary>
/// Keeps one place of the pool filled: starts its worker, publishes what it does, starts the next one when it dies, and
/// replaces a living one by another without a break. All that anybody learns of the place comes from
/// <see cref="Status"/>.
/// </summary>
/// <remarks>
/// <code>
/// Stopped → Starting → Loading → Ready → Draining → Stopped
///              ↑ ↘        ↓        ↓
///              └── Backoff ←───────┘        Failed, where starting again would not help now, or ever
/// </code>
/// </remarks>
internal sealed class WorkerSupervisor
{
    private readonly int _slot;
    private readonly WorkerCommand _command;
    private readonly IWorkerLauncher _launcher;
    private readonly PortBridgeOptions _options;
    private readonly IWorkerObserver _observer;
    private readonly BridgeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RestartPolicy _policy;
    private readonly PlaceStatus _status;
    private readonly Lock _gate = new();
    private Tenure? _current;
    private CancellationToken _stop;
    private int _generation;

    public WorkerSupervisor(
        int slot,
        WorkerCommand command,
        IWorkerLauncher launcher,
        PortBridgeOptions options,
        IWorkerObserver observer,
        BridgeMetrics metrics,
        TimeProvider time,
        ILogger<WorkerSupervisor> logger)
    {
        _slot = slot;
        _command = command;
        _launcher = launcher;
        _options = options;
        _observer = observer;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _policy = new RestartPolicy(options.Restart, Random.Shared.NextDouble);
        _status = new PlaceStatus(slot, observer, time);
    }

    public WorkerStatus Status => _status.Current;

    /// <summary>Keeps the place filled until the host stops, then shuts its worker down.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        WorkerExit? exit = null;
        while (!stop.IsCancellationRequested)
        {
            exit = await TenureEndsAsync(Begin(isSuccessor: false)).ConfigureAwait(false);
            if (exit.Reason == WorkerExitReason.Shutdown || !await PauseAsync(exit, stop).ConfigureAwait(false))
                break;
        }

        _status.Stopped(exit);
    }

    /// <summary>
    /// Replaces the worker: starts the next one beside it, and when that is ready gives it all sessions, those that
    /// are in the middle of an utterance when it is over. The old one goes when the last session has left it.
    /// </summary>
    /// <exception cref="SpeechException">
    /// There is no ready worker to replace, it is being replaced already, or the next one did not come up; then the
    /// old one stays.
    /// </exception>
    public async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        Tenure old;
        Tenure next;
        lock (_gate)
        {
            old = _current is { Successor: null, Ready.IsCompleted: true, Ended.IsCompleted: false } current
                ? current
                : throw new SpeechException(WorkerErrors.Unavailable(
                    "Only a ready worker that is not being replaced already can be replaced.", isRetriable: true));
            next = Begin(isSuccessor: true);
        }

        await Task.WhenAny(next.Ready, next.Ended).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!next.Ready.IsCompleted)
        {
            var exit = await next.Ended.ConfigureAwait(false);
            throw new SpeechException(WorkerErrors.Of(exit));
        }

        _logger.WorkerReplaced(_slot, old.Generation, next.Generation);
        await _observer.RetireAsync(old.Connection!).ConfigureAwait(false);
        old.Retire();
        await old.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the worker has reached one of the limits after which it is to be replaced.</summary>
    public bool IsDueForReplacement(ReplaceOptions limits)
    {
        Tenure? current;
        lock (_gate)
            current = _current;
        return current is { Connection: { } connection, Process: { } process, Ready.IsCompleted: true }
            && (_time.GetUtcNow() - current.StartedAt >= limits.MaxAge
                || connection.Sessions.Total >= limits.MaxSessions
                || process.ResidentBytes >= limits.MaxResidentBytes);
    }

    private Tenure Begin(bool isSuccessor)
    {
        lock (_gate)
        {
            var tenure = new Tenure(++_generation, _time.GetUtcNow());
            if (isSuccessor)
                _current!.Successor = tenure;
            else
                _current = tenure;
            tenure.Ended = Task.Run(() => ServeAsync(tenure), CancellationToken.None);
            return tenure;
        }
    }

    /// <summary>Waits for the end of a tenure, and of those that take its place.</summary>
    private async Task<WorkerExit> TenureEndsAsync(Tenure tenure)
    {
        while (true)
        {
            var exit = await tenure.Ended.ConfigureAwait(false);
            tenure.Dispose();
            lock (_gate)
            {
                // A successor that died before it was ready is none; one that still loads is waited for.
                if (tenure.Successor is not { } next || _stop.IsCancellationRequested)
                    return exit;

                _current = tenure = next;
            }

            _status.Succeeded(tenure);
        }
    }

    // Whatever goes wrong with one worker, the next one is still started.
    private async Task<WorkerExit> ServeAsync(Tenure tenure)
    {
        Tell(tenure, status => status.Starting(tenure.Generation));
        WorkerExit exit;
        try
        {
            tenure.Process = _launcher.Launch(_command);
            exit = await ConverseAsync(tenure, tenure.Process).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (e is not WorkerStartException)
                _logger.SupervisionFailed(e);
            exit = Failure(tenure, e);
        }

        lock (_gate)
        {
            if (_current?.Successor == tenure)
                _current.Successor = null;
        }

        if (tenure.Connection is { } connection)
            _observer.OnLost(connection, exit);
        return exit;
    }

    private async Task<WorkerExit> ConverseAsync(Tenure tenure, IWorkerProcess process)
    {
        await using var ended = process.ConfigureAwait(false);
        _logger.WorkerStarted(tenure.Generation, process.Id, _command.FileName);
        using var run = new WorkerRun(tenure.Generation, process, _options, _metrics, _time, _logger);
        tenure.Connection = run.Connection;
        Follow(tenure, run.Connection);
        Tell(tenure, status => status.Started(process.Id));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop, tenure.Retirement);
        await using var draining = stop.Token.Register(() => Drain(tenure)).ConfigureAwait(false);
        return await run.RunAsync(stop.Token).ConfigureAwait(false);
    }

    private WorkerExit Failure(Tenure tenure, Exception e)
    {
        tenure.Connection?.Abort();
        return new WorkerExit(
            tenure.Generation,
            tenure.Process?.Id,
            null,
            tenure.Process is null ? WorkerExitReason.StartFailed : WorkerExitReason.Crashed,
            e.Message,
            _time.GetUtcNow() - tenure.StartedAt,
            []);
    }

    private void Follow(Tenure tenure, WorkerConnection connection)
    {
        connection.Loading += progress => Tell(tenure, status => status.Loading(progress));
        connection.Ready += description =>
        {
            // A worker that becomes ready while the host stops takes no sessions any more.
            if (_stop.IsCancellationRequested)
                return;

            tenure.BecomeReady(description);
            Tell(tenure, status => status.Ready(description));
            _observer.OnReady(connection);
        };
    }

    private void Drain(Tenure tenure)
    {
        if (_stop.IsCancellationRequested)
            Tell(tenure, status => status.Draining());
        if (tenure.Connection is { } connection)
            _observer.OnDraining(connection);
    }

    /// <returns>False if the worker is not to be started again.</returns>
    private async Task<bool> PauseAsync(WorkerExit exit, CancellationToken stop)
    {
        _logger.WorkerGone(exit.Generation, exit.Reason, exit.Message);
        try
        {
            var decision = _policy.Decide(exit, _time.GetUtcNow());
            _logger.WorkerFollows(decision, exit, _options.Restart);
            _status.Lost(exit, decision);
            await Task.Delay(decision.Delay, _time, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // What a successor does shows when it has taken the place.
    private void Tell(Tenure tenure, Action<PlaceStatus> change)
    {
        lock (_gate)
        {
            if (tenure != _current)
                return;
        }

        change(_status);
    }
}
