using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Scheduling;
using PortBridge.Threading;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>
/// The slots of all workers: runs them, combines their statuses, and reports their workers to the session dispatcher.
/// </summary>
internal sealed class WorkerPool : IWorkerSlotObserver
{
    private static readonly SpeechError HostStopping =
        SpeechError.WorkerUnavailable("The host is stopping and opens no more sessions.", isRetriable: false);

    private readonly PortBridgeOptions _options;
    private readonly SessionDispatcher _dispatcher;
    private readonly BridgeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly WorkerSlot[] _slots;
    private readonly RollingReplacement _replacement;
    private readonly AutomaticReplacement _automatic;
    private readonly ObservableValue<IReadOnlyList<WorkerStatus>> _statuses;
    private CancellationToken _stop;

    public WorkerPool(WorkerServices services, SessionDispatcher dispatcher)
    {
        _options = services.Options;
        _dispatcher = dispatcher;
        _metrics = services.Metrics;
        _time = services.Time;
        _slots =
        [
            .. Enumerable.Range(0, _options.Pool.Workers).Select(
                slot => new WorkerSlot(slot, CommandOf(slot, _options.Worker), services, this)),
        ];
        _replacement = new RollingReplacement(_slots, CommandOf);
        _automatic = new AutomaticReplacement(_slots, _options.Replace, _time, services.Logger);
        _statuses = new([.. _slots.Select(slot => slot.Status)]);
    }

    /// <summary>The statuses of all slots, in the order of the slots.</summary>
    public IReadOnlyList<WorkerStatus> Statuses => _statuses.Current;

    public IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchAsync(CancellationToken cancellationToken) =>
        _statuses.WatchAsync(cancellationToken);

    /// <summary>Runs all slots until the host stops.</summary>
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

    /// <summary>Fails pending sessions if no worker will become available soon.</summary>
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

        // The sessions were queued again after the status had changed.
        FailPendingIfUnavailable();
    }

    // After a crash, sessions wait for the restart. A worker that cannot start is reported to the caller at once.
    private SpeechError? UnavailableReason(WorkerStatus status) => status.State switch
    {
        WorkerState.Draining => HostStopping,
        WorkerState.Stopped when _stop.IsCancellationRequested => HostStopping,
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
