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
        try
        {
            for (var generation = 1; !stop.IsCancellationRequested; generation++)
            {
                var exit = await RunOnceAsync(generation, stop).ConfigureAwait(false);
                if (exit.Reason == WorkerExitReason.Shutdown || !await PauseAsync(exit, stop).ConfigureAwait(false))
                    break;
            }
        }
        catch (Exception e)
        {
            _logger.SupervisionFailed(e);
            throw;
        }
        finally
        {
            _snapshot.Complete(new WorkerSnapshot(Next(WorkerState.Stopped) with { ProcessId = null }));
        }
    }

    private async Task<WorkerExit> RunOnceAsync(int generation, CancellationToken stop)
    {
        Publish(Next(WorkerState.Starting) with { Generation = generation, Description = null, NextStart = null });
        IWorkerProcess process;
        try
        {
            process = _launcher.Launch(_options.Worker);
        }
        catch (WorkerStartException e)
        {
            return new WorkerExit(
                generation, null, null, WorkerExitReason.StartFailed, e.Message, TimeSpan.Zero, []);
        }

        await using (process.ConfigureAwait(false))
        {
            _logger.WorkerStarted(generation, process.Id, _options.Worker.FileName);
            Publish(Snapshot.Status with { ProcessId = process.Id });
            using var run = new WorkerRun(generation, process, _options, _time, _logger);
            Follow(run.Connection);
            await using var draining = stop.Register(
                () => Publish(Next(WorkerState.Draining))).ConfigureAwait(false);
            var exit = await run.RunAsync(stop).ConfigureAwait(false);
            run.Connection.Sessions.FailAll(WorkerErrors.Of(exit));
            return exit;
        }
    }

    private void Follow(WorkerConnection connection)
    {
        connection.Loading += progress => Publish(
            (Snapshot.Status.State == WorkerState.Loading ? Snapshot.Status : Next(WorkerState.Loading))
            with
            { Loading = progress });
        connection.Ready += description => Publish(
            Next(WorkerState.Ready) with { Description = description, Error = null }, connection);
    }

    /// <returns>False if the worker is not to be started again.</returns>
    private async Task<bool> PauseAsync(WorkerExit exit, CancellationToken stop)
    {
        _logger.WorkerGone(exit.Generation, exit.Reason, exit.Message);
        var gone = Next(WorkerState.Failed) with
        {
            ProcessId = null,
            Description = null,
            LastExit = exit,
            Error = WorkerErrors.Of(exit),
        };
        try
        {
            if (_policy.NextDelay(exit) is not { } delay)
            {
                _logger.WorkerFailed(exit.Message);
                Publish(gone);
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop).ConfigureAwait(false);
                return false;
            }

            _logger.WorkerRestarts(delay);
            Publish(gone with
            {
                State = WorkerState.Backoff,
                NextStart = _time.GetUtcNow() + delay,
                Restarts = gone.Restarts + 1,
            });
            await Task.Delay(delay, _time, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private WorkerStatus Next(WorkerState state) =>
        Snapshot.Status with { State = state, Since = _time.GetUtcNow(), Loading = null };

    private void Publish(WorkerStatus status, WorkerConnection? connection = null) =>
        _snapshot.Set(new WorkerSnapshot(status, connection));
}
