namespace PortBridge.Workers;

/// <summary>
/// A slot's status: a picture of its instances, with what is remembered of those before them. Only the slot's own loop
/// changes it; it may be read from any thread.
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

    /// <summary>The slot's worker was lost, and this is what follows.</summary>
    public void RecordLoss(WorkerExit exit, RestartDecision decision)
    {
        var isFinal = decision.Kind == RestartKind.Never;
        RecordExit(exit);
        _error = WorkerErrors.Of(exit);
        _outage = decision.Kind == RestartKind.Restart ? WorkerState.Backoff : WorkerState.Failed;
        _nextStart = isFinal ? null : _time.GetUtcNow() + decision.Delay;
        _restarts += isFinal ? 0 : 1;
    }

    /// <summary>The slot has a worker that takes sessions.</summary>
    public void RecordReady() => _error = null;

    /// <summary>A worker has exited that the slot does not miss.</summary>
    public void RecordExit(WorkerExit exit) => _lastExit = exit;

    /// <summary>Makes the status that the slot's instances give.</summary>
    /// <param name="current">The one that serves or is to; null if it was lost.</param>
    /// <param name="candidate">The one that is to take the slot; null for none.</param>
    /// <param name="leaving">
    /// The one that the current one has replaced, while its sessions move; null for none.
    /// </param>
    /// <returns>Whether it is another one than before.</returns>
    public bool Update(WorkerInstance? current, WorkerInstance? candidate, WorkerInstance? leaving)
    {
        // Until the sessions have moved, the slot is still the old worker's and the next one is its replacement.
        if (leaving is not null && current is not null)
            return Change(Of(leaving, WorkerState.Ready) with { Replacement = Replacement(current) });

        if (current is not null)
        {
            // A candidate that was given up shows until it is gone, since no other can be started before.
            var isGivenUp = candidate?.State == WorkerInstanceState.Draining;
            var replacement = isGivenUp ? _current.Replacement : Replacement(candidate);
            return Change(Of(current, State(current)) with { Replacement = replacement });
        }

        // Nothing serves: the candidate is the slot's worker, as far as there is one.
        return candidate is { State: not WorkerInstanceState.Draining }
            ? Change(Of(candidate, State(candidate)))
            : Change(Of(null, _outage) with { NextStart = _nextStart });
    }

    /// <summary>The host stops, and the slot's workers finish what they have.</summary>
    /// <param name="shown">The one that the status is about; null if none is left.</param>
    /// <inheritdoc cref="Update" path="/returns"/>
    public bool Drain(WorkerInstance? shown) => shown is not null && Change(Of(shown, WorkerState.Draining));

    /// <summary>The slot is given up.</summary>
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
