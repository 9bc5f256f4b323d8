using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Diagnostics;

/// <summary>How often workers ended lately.</summary>
public static class ExitHistogram
{
    /// <summary>How far back is counted.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(1);

    /// <summary>Into how many parts that is cut: five minutes each.</summary>
    public const int Parts = 12;

    /// <summary>Exits in each part, the oldest part first. Only the exits that are kept are counted.</summary>
    public static IReadOnlyList<double> Of(WorkerHistory history, DateTimeOffset now)
    {
        var counts = new double[Parts];
        foreach (var ago in history.Exits.Select(exit => now - exit.At).Where(ago => ago >= TimeSpan.Zero && ago < Span))
            counts[Parts - 1 - (int)(ago / (Span / Parts))]++;
        return counts;
    }
}
