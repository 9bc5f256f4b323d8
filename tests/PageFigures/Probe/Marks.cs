using System.Diagnostics;

namespace PortBridge.PageFigures.Probe;

/// <summary>When sound went to the bridge and words came from it, by the server's clock. For any thread.</summary>
internal sealed class Marks
{
    private readonly Lock _gate = new();
    private readonly List<double> _writes = [];
    private readonly List<SeenWords> _partials = [];

    /// <summary>Milliseconds of the clock that never goes back; its zero means nothing.</summary>
    public static double Now => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;

    /// <summary>A chunk of the session goes to the bridge now.</summary>
    public void Write()
    {
        lock (_gate)
            _writes.Add(Now);
    }

    /// <summary>A partial came from the bridge now.</summary>
    public void Partial(string text)
    {
        lock (_gate)
            _partials.Add(new SeenWords(Now, text));
    }

    /// <summary>All so far.</summary>
    public ServerMarks Read()
    {
        lock (_gate)
            return new ServerMarks([.. _writes], [.. _partials]);
    }
}

/// <summary>What the probe has noted.</summary>
/// <param name="Writes">When each chunk went to the bridge, in order.</param>
/// <param name="Partials">When each partial came from it, in order.</param>
internal sealed record ServerMarks(IReadOnlyList<double> Writes, IReadOnlyList<SeenWords> Partials);

/// <summary>Words at a moment.</summary>
/// <param name="At">The moment, in milliseconds of the server's clock.</param>
/// <param name="Text">The words.</param>
internal sealed record SeenWords(double At, string Text);
