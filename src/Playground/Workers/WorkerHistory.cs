using System.Collections.Immutable;

namespace PortBridge.Playground.Workers;

/// <summary>An immutable snapshot of the workers' exits and starts.</summary>
public sealed record WorkerHistory
{
    /// <summary>The number of exits kept; the oldest are removed.</summary>
    public const int MaxExits = 20;

    private ImmutableDictionary<int, SlotHistory> _slots = ImmutableDictionary<int, SlotHistory>.Empty;

    /// <summary>The empty history.</summary>
    public static WorkerHistory None { get; } = new();

    /// <summary>The exits of all slots, newest first.</summary>
    public ImmutableList<WorkerExitRecord> Exits { get; private init; } = [];

    /// <summary>The latest generation in a slot; 0 if there was none.</summary>
    public int GenerationOf(int slot) => Of(slot).Generation;

    /// <summary>The start time of the latest generation in a slot.</summary>
    public DateTimeOffset StartedAt(int slot) => Of(slot).StartedAt;

    /// <summary>Adds a status. Returns the same instance if the status contains nothing new.</summary>
    /// <param name="status">The status of any slot. Generations count from 1 in each slot.</param>
    /// <param name="now">The time at which the status was received.</param>
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

/// <summary>The exit of a worker.</summary>
/// <param name="Slot">The worker slot.</param>
/// <param name="Exit">The exit.</param>
/// <param name="At">The time at which it was received.</param>
public sealed record WorkerExitRecord(int Slot, WorkerExit Exit, DateTimeOffset At);
