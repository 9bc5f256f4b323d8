namespace PortBridge.Workers;

/// <summary>
/// Computes a slot's status from its instances and the previous exits. Changed only on the slot's queue;
/// <see cref="Current"/> may be read from any thread.
/// </summary>
internal sealed class WorkerSlotStatus
{
    private readonly TimeProvider _time;
    private volatile WorkerStatus _current;
    private WorkerState _outage = WorkerState.Stopped;
    private DateTimeOffset? _nextStart;
    private WorkerExit? _lastExit;
    private SpeechError? _error;
    private int _restarts;

    public WorkerSlotStatus(int slot, TimeProvider time)
    {
        _time = time;
        _current = new WorkerStatus { Slot = slot, State = WorkerState.Stopped, Since = time.GetUtcNow() };
    }

    public WorkerStatus Current => _current;

    /// <summary>Records the loss of the current instance.</summary>
    public void RecordLoss(WorkerExit exit, RestartDecision decision)
    {
        var isFinal = decision.Kind == RestartKind.Never;
        RecordExit(exit);
        _error = exit.ToError();
        _outage = decision.Kind == RestartKind.Restart ? WorkerState.Backoff : WorkerState.Failed;
        _nextStart = isFinal ? null : _time.GetUtcNow() + decision.Delay;
        _restarts += isFinal ? 0 : 1;
    }

    /// <summary>Records that an instance accepts sessions.</summary>
    public void RecordReady() => _error = null;

    /// <summary>Records an exit that is not a loss.</summary>
    public void RecordExit(WorkerExit exit) => _lastExit = exit;

    /// <summary>Computes the status from the slot's instances.</summary>
    /// <returns>Whether it has changed.</returns>
    public bool Update(SlotInstances instances)
    {
        var (current, candidate) = (instances.Current, instances.Candidate);

        // Until the sessions have moved, the status shows the old worker, and the new one as its replacement.
        if (instances is { IsHandingOver: true, Leaving: { } leaving } && current is not null)
            return Change(Of(leaving, WorkerState.Ready) with { Replacement = Replacement(current) });

        if (current is not null)
        {
            // A cancelled candidate is shown until it has exited, because no other replacement can start before.
            var isCancelled = candidate?.State == WorkerInstanceState.Draining;
            var replacement = isCancelled ? _current.Replacement : Replacement(candidate);
            return Change(Of(current, State(current)) with { Replacement = replacement });
        }

        // Without a current instance, the candidate is shown as the slot's worker.
        return instances.HasLiveCandidate
            ? Change(Of(candidate, State(candidate!)))
            : Change(Of(null, _outage) with { NextStart = _nextStart });
    }

    /// <summary>Shows an instance that is shutting down because the host stops.</summary>
    /// <param name="shown">The instance; null if there is none, and the status does not change.</param>
    /// <inheritdoc cref="Update" path="/returns"/>
    public bool Drain(WorkerInstance? shown) => shown is not null && Change(Of(shown, WorkerState.Draining));

    /// <summary>Shows the slot as stopped.</summary>
    /// <inheritdoc cref="Update" path="/returns"/>
    public bool Stop() => Change(Of(null, WorkerState.Stopped));

    private static WorkerState State(WorkerInstance instance) => instance.State switch
    {
        WorkerInstanceState.Starting => WorkerState.Starting,
        WorkerInstanceState.Loading => WorkerState.Loading,
        WorkerInstanceState.Ready => WorkerState.Ready,
        _ => WorkerState.Draining,
    };

    private static WorkerReplacement? Replacement(WorkerInstance? instance) =>
        instance is null ? null : new(instance.Generation, State(instance), instance.Loading);

    private WorkerStatus Of(WorkerInstance? instance, WorkerState state) => new()
    {
        Slot = _current.Slot,
        State = state,
        Generation = instance?.Generation ?? _current.Generation,
        ProcessId = instance?.Process?.Id,
        Description = instance?.Description,
        Loading = instance?.Loading,
        Restarts = _restarts,
        LastExit = _lastExit,
        Error = _error,
    };

    private bool Change(WorkerStatus next)
    {
        var isSameState = (next.State, next.Generation) == (_current.State, _current.Generation);
        next = next with { Since = isSameState ? _current.Since : _time.GetUtcNow() };
        if (next == _current)
            return false;

        _current = next;
        return true;
    }
}
