using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Scheduling;
using PortBridge.Threading;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>The slots of all workers, and what they give together.</summary>
internal sealed class WorkerPool : IWorkerSlotObserver
{
    private static readonly SpeechError HostStops =
        WorkerErrors.Unavailable("The host is stopping; it opens no more sessions.", isRetriable: false);

    private readonly PortBridgeOptions _options;
    private readonly SessionDispatcher _dispatcher;
    private readonly BridgeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly WorkerSlot[] _slots;
    private readonly RollingReplacement _replacement;
    private readonly AutomaticReplacement _automatic;
    private readonly ObservableValue<IReadOnlyList<WorkerStatus>> _statuses;
    private CancellationToken _stop;

    public WorkerPool(
        IWorkerLauncher launcher,
        PortBridgeOptions options,
        SessionDispatcher dispatcher,
        BridgeMetrics metrics,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options;
        _dispatcher = dispatcher;
        _metrics = metrics;
        _time = time;
        var services = new WorkerServices(launcher, options, metrics, time, loggers.CreateLogger<WorkerSlot>());
        _slots =
        [
            .. Enumerable.Range(0, options.Pool.Workers).Select(
                slot => new WorkerSlot(slot, CommandOf(slot, options.Worker), services, this)),
        ];
        _replacement = new RollingReplacement(_slots, CommandOf);
        _automatic = new AutomaticReplacement(_slots, options.Replace, time, loggers.CreateLogger<WorkerPool>());
        _statuses = new([.. _slots.Select(slot => slot.Status)]);
    }

    /// <summary>Every slot's status, in the order of the slots.</summary>
    public IReadOnlyList<WorkerStatus> Statuses => _statuses.Current;

    public IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchAsync(CancellationToken cancellationToken) =>
        _statuses.WatchAsync(cancellationToken);

    /// <summary>Keeps all slots filled until the host stops.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        var replacing = _automatic.RunAsync(stop);
        await Task.WhenAll(_slots.Select(slot => slot.RunAsync(stop))).ConfigureAwait(false);
        await replacing.ConfigureAwait(false);
        _statuses.Complete(statuses => statuses);
        FailPendingIfUnavailable();
    }

    /// <inheritdoc cref="RollingReplacement.RunAsync"/>
    public Task ReplaceAsync(WorkerCommand? command, CancellationToken cancellationToken) =>
        _replacement.RunAsync(command, cancellationToken);

    /// <summary>Fails the sessions that wait for a worker if there will be none soon.</summary>
    public void FailPendingIfUnavailable()
    {
        var reasons = Statuses.Select(UnavailableReason).ToList();
        if (!reasons.Contains(null))
            _dispatcher.FailPending(reasons[0]!, Statuses.All(status => status.State != WorkerState.Backoff));
    }

    void IWorkerSlotObserver.OnStatus(WorkerStatus status)
    {
        _statuses.Update(statuses => [.. statuses.Select(other => other.Slot == status.Slot ? status : other)]);
        FailPendingIfUnavailable();
    }

    void IWorkerSlotObserver.OnReady(WorkerConnection connection)
    {
        _metrics.WorkerReady(connection.Age);
        _dispatcher.OnReady(connection);
    }

    void IWorkerSlotObserver.OnDraining(WorkerConnection connection) => _dispatcher.OnDraining(connection);

    Task IWorkerSlotObserver.MoveSessionsAsync(WorkerConnection connection) =>
        _dispatcher.DrainAsync(connection, _options.Replace.DrainTimeout, _time);

    void IWorkerSlotObserver.OnExited(WorkerConnection connection, WorkerExit exit)
    {
        _metrics.WorkerExited(exit.Reason);
        _dispatcher.OnLost(connection, exit);

        // The sessions that wait again now may wait in vain.
        FailPendingIfUnavailable();
    }

    // A crash is waited out; a worker that could not even start is a sentence that the caller should read now.
    private SpeechError? UnavailableReason(WorkerStatus status) => status.State switch
    {
        WorkerState.Draining => HostStops,
        WorkerState.Stopped when _stop.IsCancellationRequested => HostStops,
        WorkerState.Failed => status.Error,
        WorkerState.Backoff when status.Error is { Code: ErrorCodes.WorkerUnavailable } error => error,
        _ => null,
    };

    private WorkerCommand CommandOf(int slot, WorkerCommand command)
    {
        var environments = _options.Pool.Environments;
        return command.With(slot < environments.Count ? environments[slot] : []);
    }
}
