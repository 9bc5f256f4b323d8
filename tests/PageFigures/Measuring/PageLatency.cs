using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Measuring;

/// <summary>
/// The way of a word's last sample: it waits for its chunk to be full, is brought to the bridge, comes back as a partial,
/// and is painted. All but the way through bridge and worker is what the page adds.
/// </summary>
internal sealed class PageLatency
{
    // The first sound waits for the session to be opened; that is no latency of what is said later.
    private const double OpeningMs = 2000;

    // A partial that a later one or the final overtook is not painted. Nobody waits for it.
    private const double PatienceMs = 1000;

    /// <summary>From the word's end until its chunk is full.</summary>
    public Durations Gathering { get; } = new();

    /// <summary>From the full chunk in the audio thread until it is given to the bridge.</summary>
    public Durations Sending { get; } = new();

    /// <summary>From the bridge being given a chunk until its partial is read: none of the page's doing.</summary>
    public Durations Bridge { get; } = new();

    /// <summary>From the partial until it is painted.</summary>
    public Durations Showing { get; } = new();

    /// <summary>All of the page's.</summary>
    public Durations Page { get; } = new();

    /// <summary>Partials that were never painted, since others came.</summary>
    public int Overtaken { get; private set; }

    /// <summary>Joins what page and server have noted.</summary>
    public static PageLatency Of(PageMarks page, ServerMarks server, ClockOffsets clock)
    {
        var latency = new PageLatency();
        var (chunk, word) = (0, 0);
        foreach (var partial in server.Partials.Where(partial => partial.At > server.Writes[0] + OpeningMs))
        {
            // The engine answers within a few milliseconds: what was written last before the partial brought it.
            while (chunk + 1 < server.Writes.Count && server.Writes[chunk + 1] <= partial.At)
                chunk++;
            while (word < page.Words.Count && !Shows(page.Words[word], partial, clock))
                word++;
            if (word == page.Words.Count)
                break;

            var painted = page.Words[word].At + clock.Page;
            if (painted - partial.At > PatienceMs)
                latency.Overtaken++;
            else
                latency.Add(page.Chunks[chunk], server.Writes[chunk], partial.At, painted, clock);
        }

        return latency;
    }

    private static bool Shows(SeenWords seen, SeenWords partial, ClockOffsets clock) =>
        seen.At + clock.Page + clock.Error >= partial.At && seen.Text.StartsWith(partial.Text, StringComparison.Ordinal);

    private void Add(SentChunk chunk, double written, double read, double painted, ClockOffsets clock)
    {
        var sending = written - (chunk.At + clock.Audio);
        var showing = painted - read;
        Sending.Add(TimeSpan.FromMilliseconds(sending));
        Bridge.Add(TimeSpan.FromMilliseconds(read - written));
        Showing.Add(TimeSpan.FromMilliseconds(showing));

        // Words end anywhere in a chunk.
        for (var gathering = 0; gathering < chunk.Milliseconds; gathering++)
        {
            Gathering.Add(TimeSpan.FromMilliseconds(gathering));
            Page.Add(TimeSpan.FromMilliseconds(gathering + sending + showing));
        }
    }
}
