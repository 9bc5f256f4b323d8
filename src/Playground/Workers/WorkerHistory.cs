using System.Collections.Immutable;

namespace PortBridge.Playground.Workers;

/// <summary>What came before the workers' present statuses: an immutable picture of one moment.</summary>
public sealed record WorkerHistory
{
    /// <summary>How many exits are kept; older ones leave.</summary>
    public const int MaxExits = 20;

    private ImmutableDictionary<int, SlotHistory> _slots = ImmutableDictionary<int, SlotHistory>.Empty;

    /// <summary>Nothing yet.</summary>
    public static WorkerHistory None { get; } = new();

    /// <summary>How the workers of all slots ended, the newest first.</summary>
    public ImmutableList<WorkerExitRecord> Exits { get; private init; } = [];

    /// <summary>The latest generation seen in a slot; 0 before the first.</summary>
    public int GenerationOf(int slot) => Of(slot).Generation;

    /// <summary>When that generation was started.</summary>
    public DateTimeOffset StartedAt(int slot) => Of(slot).StartedAt;

    /// <summary>The history once a status has been seen; the same object if that says nothing new.</summary>
    /// <param name="status">The status of any slot. Generations count in each slot from 1.</param>
    /// <param name="now">When it was seen.</param>
    public WorkerHistory Apply(WorkerStatus status, DateTimeOffset now)
    {
        var slot = Of(status.Slot);
        var exits = Exits;
        if (status.Generation > slot.Generation)
        {
            var startedAt = status.State == WorkerState.Starting ? status.Since : now;
            slot = slot with { Generation = status.Generation, StartedAt = startedAt };
        }

        if (status.LastExit is { } exit && exit.Generation > slot.LastEnded)
        {
            slot = slot with { LastEnded = exit.Generation };
            exits = [new WorkerExitRecord(status.Slot, exit, now), .. exits.Take(MaxExits - 1)];
        }

        return slot == Of(status.Slot) ? this : this with { Exits = exits, _slots = _slots.SetItem(status.Slot, slot) };
    }

    private SlotHistory Of(int slot) => _slots.GetValueOrDefault(slot);

    private readonly record struct SlotHistory(int Generation, DateTimeOffset StartedAt, int LastEnded);
}

/// <summary>A worker's end.</summary>
/// <param name="Slot">The slot that it was in.</param>
/// <param name="Exit">How it ended.</param>
/// <param name="At">When.</param>
public sealed record WorkerExitRecord(int Slot, WorkerExit Exit, DateTimeOffset At);
