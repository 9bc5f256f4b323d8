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
internal sealed partial class WorkerSupervisor
{
    private readonly int _slot;
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
    private WorkerCommand _command;
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
            var tenure = Begin();
            var end = await TenureEndsAsync(tenure).ConfigureAwait(false);

            // A trial that has failed leaves the place as it was, with the worker before and its reason.
            exit = tenure.IsTrial && !tenure.Ready.IsCompleted ? exit : end;
            if (!stop.IsCancellationRequested)
                await RecoverAsync(exit!, stop).ConfigureAwait(false);
        }

        RefuseTrial();
        _status.Stopped(exit);
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
                if (tenure.Successor is not { } next)
                    return exit;

                _current = tenure = next;
            }

            if (!_stop.IsCancellationRequested)
                _status.Succeeded(tenure);
        }
    }

    // Whatever goes wrong with one worker, the next one is still started.
    private async Task<WorkerExit> ServeAsync(Tenure tenure)
    {
        Tell(tenure, status => status.Starting(tenure.Generation));
        TellNext(tenure, WorkerState.Starting);
        WorkerExit exit;
        try
        {
            tenure.Process = _launcher.Launch(tenure.Command);
            exit = await ConverseAsync(tenure, tenure.Process).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (e is not WorkerStartException)
                _logger.SupervisionFailed(e);
            exit = Failure(tenure, e);
        }

        NoteSuccessorGone(tenure);
        if (tenure.Connection is { } connection)
            _observer.OnLost(connection, exit);
        return exit;
    }

    private void NoteSuccessorGone(Tenure tenure)
    {
        lock (_gate)
        {
            if (_current?.Successor != tenure)
                return;
            _current.Successor = null;
        }

        _status.NotReplaced();
    }

    private async Task<WorkerExit> ConverseAsync(Tenure tenure, IWorkerProcess process)
    {
        await using var ended = process.ConfigureAwait(false);
        _logger.WorkerStarted(tenure.Generation, process.Id, tenure.Command.FileName);
        using var run = new WorkerRun(tenure.Generation, process, _options, _metrics, _time, _logger);
        // Before anybody else follows the connection: who sees a ready worker shall find it watched.
        using var watchdog = new Watchdog(run.Connection, _options.Watchdog, _time);
        tenure.Connection = run.Connection;
        Follow(tenure, run.Connection);
        Tell(tenure, status => status.Started(process.Id));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop, tenure.Retirement);
        await using var draining = stop.Token.Register(() => Drain(tenure)).ConfigureAwait(false);
        return await run.RunAsync(watchdog, stop.Token).ConfigureAwait(false);
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
        connection.Loading += progress =>
        {
            Tell(tenure, status => status.Loading(progress));
            TellNext(tenure, WorkerState.Loading, progress);
        };
        connection.Ready += description =>
        {
            // A worker that becomes ready while the host stops takes no sessions any more.
            if (_stop.IsCancellationRequested || !tenure.TryBecomeReady(description))
                return;

            lock (_gate)
                _command = tenure.Command;
            Tell(tenure, status => status.Ready(description));
            TellNext(tenure, WorkerState.Ready);
            _observer.OnReady(connection);
        };
    }

    private void Drain(Tenure tenure)
    {
        // In this order: who sees that it drains shall get no session there any more.
        if (tenure.Connection is { } connection)
            _observer.OnDraining(connection);
        if (_stop.IsCancellationRequested)
            Tell(tenure, status => status.Draining());
    }

    private async Task RecoverAsync(WorkerExit exit, CancellationToken stop)
    {
        _logger.WorkerGone(exit.Generation, exit.Reason, exit.Message);
        var decision = _policy.Decide(exit, _time.GetUtcNow());
        _logger.WorkerFollows(decision, exit, _options.Restart);

        // Who sees the place down may want another command line tried at once.
        var woken = BeginPause();
        _status.Lost(exit, decision);
        await PauseAsync(woken, decision.Delay, stop).ConfigureAwait(false);
    }

    // What a successor does is told apart, until it has taken the place.
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
