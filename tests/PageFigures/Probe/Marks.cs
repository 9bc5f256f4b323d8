using System.Diagnostics;

namespace PortBridge.PageFigures.Probe;

/// <summary>Records the times of writes to the bridge and of its partials. Thread-safe.</summary>
internal sealed class Marks
{
    private readonly Lock _gate = new();
    private readonly List<double> _writes = [];
    private readonly List<TextMark> _partials = [];

    /// <summary>The current time in milliseconds of a monotonic clock.</summary>
    public static double Now => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;

    /// <summary>Records that a chunk is written to the bridge now.</summary>
    public void Write()
    {
        lock (_gate)
            _writes.Add(Now);
    }

    /// <summary>Records that a partial was read from the bridge now.</summary>
    public void Partial(string text)
    {
        lock (_gate)
            _partials.Add(new TextMark(Now, text));
    }

    /// <summary>Returns the marks so far.</summary>
    public ServerMarks Read()
    {
        lock (_gate)
            return new ServerMarks([.. _writes], [.. _partials]);
    }
}

/// <summary>The marks of the server.</summary>
/// <param name="Writes">The times at which chunks were written to the bridge, in order.</param>
/// <param name="Partials">The partials read from the bridge, in order.</param>
internal sealed record ServerMarks(IReadOnlyList<double> Writes, IReadOnlyList<TextMark> Partials);

/// <summary>A text with its time.</summary>
/// <param name="At">The time in milliseconds.</param>
/// <param name="Text">The text.</param>
internal sealed record TextMark(double At, string Text);
