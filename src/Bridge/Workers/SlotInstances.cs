namespace PortBridge.Workers;

/// <summary>The worker instances of a slot.</summary>
internal sealed class SlotInstances
{
    private volatile WorkerInstance? _current;

    /// <summary>The instance that serves or is about to; may be read from any thread. Null if there is none.</summary>
    public WorkerInstance? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The instance that replaces the current one when it is ready; null if there is none.</summary>
    public WorkerInstance? Candidate { get; set; }

    /// <summary>The instance that was replaced and has not exited; null if there is none.</summary>
    public WorkerInstance? Leaving { get; private set; }

    /// <summary>Whether the current instance has taken over from the leaving one, whose sessions are moving.</summary>
    public bool IsHandingOver { get; private set; }

    /// <summary>Whether there is a candidate that was not cancelled.</summary>
    public bool HasLiveCandidate => Candidate is { State: not WorkerInstanceState.Draining };

    /// <summary>All instances; the first one is the one to show in the status.</summary>
    public IEnumerable<WorkerInstance> All => new[] { Current, Candidate, Leaving }.OfType<WorkerInstance>();

    /// <summary>
    /// Whether a replacement may start: one at a time, and not while the current instance is starting.
    /// </summary>
    /// <param name="hasCommand">Whether it has another command, which may also fill an empty slot.</param>
    public bool CanReplace(bool hasCommand) => Candidate is null && Leaving is null
        && (Current is null ? hasCommand : Current.State == WorkerInstanceState.Ready);

    /// <summary>
    /// Makes the candidate the current instance, and the current one, if there is one, the leaving one.
    /// </summary>
    public void TakeOver()
    {
        (Leaving, Current, Candidate) = (Current, Candidate, null);
        IsHandingOver = Leaving is not null;
    }

    /// <summary>Removes an instance that has exited.</summary>
    public void Remove(WorkerInstance instance)
    {
        if (instance == Candidate)
        {
            Candidate = null;
            return;
        }

        if (instance == Current)
            Current = null;
        else
            Leaving = null;
        IsHandingOver = false;
    }
}
