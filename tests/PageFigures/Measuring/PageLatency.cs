using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Measuring;

/// <summary>
/// The latency of a word's last sample: it waits until its chunk is full, is sent to the bridge, and is painted as part of
/// a partial. The time in bridge and worker is not part of the page's latency.
/// </summary>
internal sealed class PageLatency
{
    // The first audio waits until the session is open, unlike later audio.
    private const double OpeningMs = 2000;

    // After this time a partial counts as superseded by a later partial or the final, and is not painted.
    private const double MaxRenderingMs = 1000;

    /// <summary>From the end of the word until its chunk is full.</summary>
    public Durations Buffering { get; } = new();

    /// <summary>From the full chunk in the audio thread until it is passed to the bridge.</summary>
    public Durations Sending { get; } = new();

    /// <summary>From passing a chunk to the bridge until its partial is read; not part of the page's latency.</summary>
    public Durations Bridge { get; } = new();

    /// <summary>From reading the partial until it is painted.</summary>
    public Durations Rendering { get; } = new();

    /// <summary>The total latency of the page.</summary>
    public Durations Page { get; } = new();

    /// <summary>The number of partials that were superseded before they were painted.</summary>
    public int Superseded { get; private set; }

    /// <summary>Combines the marks of page and server.</summary>
    public static PageLatency Of(PageMarks page, ServerMarks server, ClockOffsets clock)
    {
        var latency = new PageLatency();
        var (chunk, word) = (0, 0);
        foreach (var partial in server.Partials.Where(partial => partial.At > server.Writes[0] + OpeningMs))
        {
            // The engine replies within a few milliseconds, so the last chunk before the partial caused it.
            while (chunk + 1 < server.Writes.Count && server.Writes[chunk + 1] <= partial.At)
                chunk++;
            while (word < page.Words.Count && !Shows(page.Words[word], partial, clock))
                word++;
            if (word == page.Words.Count)
                break;

            var painted = page.Words[word].At + clock.Page;
            if (painted - partial.At > MaxRenderingMs)
                latency.Superseded++;
            else
                latency.Add(page.Chunks[chunk], server.Writes[chunk], partial.At, painted, clock);
        }

        return latency;
    }

    private static bool Shows(TextMark seen, TextMark partial, ClockOffsets clock) =>
        seen.At + clock.Page + clock.Error >= partial.At && seen.Text.StartsWith(partial.Text, StringComparison.Ordinal);

    private void Add(ChunkMark chunk, double written, double read, double painted, ClockOffsets clock)
    {
        var sending = written - (chunk.At + clock.Audio);
        var rendering = painted - read;
        Sending.Add(TimeSpan.FromMilliseconds(sending));
        Bridge.Add(TimeSpan.FromMilliseconds(read - written));
        Rendering.Add(TimeSpan.FromMilliseconds(rendering));

        // Words end anywhere in a chunk.
        for (var buffering = 0; buffering < chunk.Milliseconds; buffering++)
        {
            Buffering.Add(TimeSpan.FromMilliseconds(buffering));
            Page.Add(TimeSpan.FromMilliseconds(buffering + sending + rendering));
        }
    }
}
