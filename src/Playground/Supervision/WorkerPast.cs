using System.Collections.Immutable;

namespace PortBridge.Playground.Supervision;

/// <summary>What came before the worker's present status: an immutable picture of one moment.</summary>
public sealed record WorkerPast
{
    /// <summary>How many exits are kept; older ones leave.</summary>
    public const int MaxExits = 20;

    /// <summary>Nothing yet.</summary>
    public static WorkerPast None { get; } = new();

    /// <summary>The latest generation seen; 0 before the first.</summary>
    public int Generation { get; private init; }

    /// <summary>When that generation was started.</summary>
    public DateTimeOffset StartedAt { get; private init; }

    /// <summary>How the generations before it ended, the newest first.</summary>
    public ImmutableList<PastExit> Exits { get; private init; } = [];

    /// <summary>The past once a status has been seen; the same object if that says nothing new.</summary>
    /// <param name="status">The status.</param>
    /// <param name="now">When it was seen.</param>
    public WorkerPast After(WorkerStatus status, DateTimeOffset now)
    {
        var past = this;
        if (status.Generation > Generation)
        {
            var startedAt = status.State == WorkerState.Starting ? status.Since : now;
            past = past with { Generation = status.Generation, StartedAt = startedAt };
        }

        return status.LastExit is { } exit && exit.Generation > LastEnded
            ? past with { Exits = [new PastExit(exit, now), .. Exits.Take(MaxExits - 1)] }
            : past;
    }

    private int LastEnded => Exits is [var newest, ..] ? newest.Exit.Generation : 0;
}

/// <summary>A worker's end.</summary>
/// <param name="Exit">How it ended.</param>
/// <param name="At">When.</param>
public sealed record PastExit(WorkerExit Exit, DateTimeOffset At);
