using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Routing;

namespace PortBridge.Supervision;

/// <summary>
/// Keeps one worker running: starts it, publishes what it does, and starts it again when it dies. All that anybody
/// learns of the worker comes from <see cref="Snapshot"/>.
/// </summary>
/// <remarks>
/// <code>
/// Stopped → Starting → Loading → Ready → Draining → Stopped
///              ↑ ↘        ↓        ↓
///              └── Backoff ←───────┘        Failed, where starting again would not help
/// </code>
/// </remarks>
internal sealed class WorkerSupervisor
{
    private readonly IWorkerLauncher _launcher;
    private readonly PortBridgeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RestartPolicy _policy;
    private readonly LatestValue<WorkerSnapshot> _snapshot;

    public WorkerSupervisor(
        IWorkerLauncher launcher, PortBridgeOptions options, TimeProvider time, ILogger<WorkerSupervisor> logger)
    {
        _launcher = launcher;
        _options = options;
        _time = time;
        _logger = logger;
        _policy = new RestartPolicy(options.Restart, Random.Shared.NextDouble);
        _snapshot = new(new WorkerSnapshot(
            new WorkerStatus { State = WorkerState.Stopped, Since = time.GetUtcNow() }));
    }

    public WorkerSnapshot Snapshot => _snapshot.Current;

    public IAsyncEnumerable<WorkerSnapshot> WatchAsync(CancellationToken cancellationToken) =>
        _snapshot.WatchAsync(cancellationToken);

    /// <summary>Keeps the worker running until the host stops, then shuts it down.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        WorkerExit? exit = null;
        for (var generation = 1; !stop.IsCancellationRequested; generation++)
        {
            exit = await RunOnceAsync(generation, stop).ConfigureAwait(false);
            if (exit.Reason == WorkerExitReason.Shutdown || !await PauseAsync(exit, stop).ConfigureAwait(false))
                break;
        }

        _snapshot.Complete(now => new WorkerSnapshot(
            Enter(WorkerState.Stopped, now.Status) with { ProcessId = null, Description = null, LastExit = exit }));
    }

    // Whatever goes wrong with one worker, the next one is still started.
    private async Task<WorkerExit> RunOnceAsync(int generation, CancellationToken stop)
    {
        Publish(now => Enter(WorkerState.Starting, now) with { Generation = generation });
        IWorkerProcess process;
        try
        {
            process = _launcher.Launch(_options.Worker);
        }
        catch (Exception e)
        {
            if (e is not WorkerStartException)
                _logger.SupervisionFailed(e);
            return Failure(generation, WorkerExitReason.StartFailed, e.Message);
        }

        await using (process.ConfigureAwait(false))
            return await ConverseAsync(generation, process, stop).ConfigureAwait(false);
    }

    private async Task<WorkerExit> ConverseAsync(int generation, IWorkerProcess process, CancellationToken stop)
    {
        _logger.WorkerStarted(generation, process.Id, _options.Worker.FileName);
        Publish(now => now with { ProcessId = process.Id });
        using var run = new WorkerRun(generation, process, _options, _time, _logger);
        Follow(run.Connection);
        await using var draining = stop.Register(
            () => Publish(now => Enter(WorkerState.Draining, now))).ConfigureAwait(false);
        WorkerExit exit;
        try
        {
            exit = await run.RunAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _logger.SupervisionFailed(e);
            run.Connection.Abort();
            exit = Failure(
                generation, WorkerExitReason.Crashed, $"The bridge failed over its worker: {e.Message}", process.Id);
        }

        run.Connection.Sessions.FailAll(WorkerErrors.Of(exit));
        return exit;
    }

    private static WorkerExit Failure(
        int generation, WorkerExitReason reason, string message, int? processId = null) =>
        new(generation, processId, null, reason, message, TimeSpan.Zero, []);

    // A worker that becomes ready while it drains takes no sessions any more.
    private void Follow(WorkerConnection connection)
    {
        connection.Loading += progress => _snapshot.Update(now => now.Status.State switch
        {
            WorkerState.Draining => now,
            WorkerState.Loading => new WorkerSnapshot(now.Status with { Loading = progress }),
            _ => new WorkerSnapshot(Enter(WorkerState.Loading, now.Status) with { Loading = progress }),
        });
        connection.Ready += description => _snapshot.Update(now => now.Status.State == WorkerState.Draining
            ? now
            : new WorkerSnapshot(
                Enter(WorkerState.Ready, now.Status) with { Description = description, Error = null }, connection));
    }

    /// <returns>False if the worker is not to be started again.</returns>
    private async Task<bool> PauseAsync(WorkerExit exit, CancellationToken stop)
    {
        _logger.WorkerGone(exit.Generation, exit.Reason, exit.Message);
        try
        {
            if (_policy.NextDelay(exit) is not { } delay)
            {
                _logger.WorkerFailed(exit.Message);
                Publish(now => Lose(WorkerState.Failed, now, exit));
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop).ConfigureAwait(false);
                return false;
            }

            _logger.WorkerRestarts(delay);
            Publish(now => Lose(WorkerState.Backoff, now, exit) with
            {
                NextStart = _time.GetUtcNow() + delay,
                Restarts = now.Restarts + 1,
            });
            await Task.Delay(delay, _time, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private WorkerStatus Lose(WorkerState state, WorkerStatus now, WorkerExit exit) => Enter(state, now) with
    {
        ProcessId = null,
        Description = null,
        LastExit = exit,
        Error = WorkerErrors.Of(exit),
    };

    private WorkerStatus Enter(WorkerState state, WorkerStatus now) =>
        now with { State = state, Since = _time.GetUtcNow(), Loading = null, NextStart = null };

    private void Publish(Func<WorkerStatus, WorkerStatus> change) =>
        _snapshot.Update(now => new WorkerSnapshot(change(now.Status)));
}
