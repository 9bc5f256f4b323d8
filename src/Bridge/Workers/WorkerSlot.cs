using PortBridge.Diagnostics;
using PortBridge.Threading;

namespace PortBridge.Workers;

/// <summary>Supervises one slot of the worker pool: starts, restarts and replaces its worker.</summary>
/// <remarks>
/// Runs all changes of the <see cref="WorkerSlotStateMachine"/> one at a time on one queue, to which processes, timers
/// and callers post. Its length is bounded by the number of reports: each worker instance posts a few in its lifetime.
/// </remarks>
internal sealed class WorkerSlot
{
    private readonly TimeProvider _time;
    private readonly SerialQueue _queue;
    private readonly WorkerSlotStateMachine _state;

    public WorkerSlot(int slot, WorkerCommand command, WorkerServices services, IWorkerSlotObserver observer)
    {
        _time = services.Time;
        _queue = new SerialQueue(services.Logger.SupervisionFailed);
        _state = new WorkerSlotStateMachine(slot, command, services, observer, _queue);
    }

    public WorkerStatus Status => _state.Status;

    /// <summary>Keeps a worker running until the host stops, then shuts it down.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var stopping = stop.UnsafeRegister(
            static state => ((WorkerSlotStateMachine)state!).Post(((WorkerSlotStateMachine)state).Stop), _state);
        _state.Post(_state.Start);
        await _queue.RunAsync(() => _state.IsStopped).ConfigureAwait(false);
        _state.Finish();
    }

    /// <summary>
    /// Replaces the worker: starts the next one, moves the sessions to it when it is ready (those with an open
    /// utterance when the utterance closes), and shuts the old one down when its last session has moved. If the slot
    /// has no worker, the next one starts at once, provided that it has another command.
    /// </summary>
    /// <param name="command">The slot's command from now on; null for the current one.</param>
    /// <param name="cancellationToken">
    /// Cancels the replacement while the next worker is not ready; has no effect after that.
    /// </param>
    /// <exception cref="SpeechException">
    /// There is no worker that can be replaced, a replacement is in progress, or the next worker failed to start. The
    /// old worker and the old command stay.
    /// </exception>
    public async Task ReplaceAsync(WorkerCommand? command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new ReplacementRequest(command);
        if (!_state.Post(() => _state.Replace(request)))
            request.Fail(ReplacementRequest.HostStopping);

        // The cancellation and the readiness of the next worker are decided by their order in the queue.
        using var cancellation = cancellationToken.UnsafeRegister(
            (_, token) => _state.Post(() => _state.Cancel(request, token)), null);
        await request.Completed.ConfigureAwait(false);
    }

    /// <summary>Whether the worker has reached one of the limits and is to be replaced.</summary>
    public bool IsDueForReplacement(ReplaceOptions limits) =>
        Status.Replacement is null
        && _state.Current is { State: WorkerInstanceState.Ready } current
        && current is { Connection: { } connection, Process: { } process }
        && (_time.GetUtcNow() - current.StartedAt >= limits.MaxAge
            || connection.Sessions.Total >= limits.MaxSessions
            || process.ResidentBytes >= limits.MaxResidentBytes);
}
