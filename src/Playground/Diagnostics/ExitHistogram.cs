using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Diagnostics;

/// <summary>Counts the recent exits of workers.</summary>
public static class ExitHistogram
{
    /// <summary>The period that is counted.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>The number of intervals in <see cref="Period"/>: five minutes each.</summary>
    public const int Intervals = 12;

    /// <summary>
    /// The number of exits in each interval, oldest interval first. Only the exits in <paramref name="history"/> are
    /// counted.
    /// </summary>
    public static IReadOnlyList<double> Of(WorkerHistory history, DateTimeOffset now)
    {
        var counts = new double[Intervals];
        foreach (var ago in history.Exits.Select(exit => now - exit.At).Where(ago => ago >= TimeSpan.Zero && ago < Period))
            counts[Intervals - 1 - (int)(ago / (Period / Intervals))]++;
        return counts;
    }
}
