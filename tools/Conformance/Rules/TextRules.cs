using System.Text;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Rules;

/// <summary>
/// The content of partials, finals and <c>session_stopped</c>. Each method takes all events of one session, in the
/// order they arrived, and returns a sentence about the first violation, or null.
/// </summary>
internal static class TextRules
{
    /// <summary><c>stable</c> is within the text, never falls, and the text that it covers does not change.</summary>
    public static string? Stable(IReadOnlyList<WorkerEvent> events)
    {
        Partial? before = null;
        foreach (var partial in events.OfType<Partial>())
        {
            if (partial.Stable < 0 || partial.Stable > partial.Text.EnumerateRunes().Count())
                return $"stable is not within the text of {EventText.Of(partial)}";

            if (before?.Utterance == partial.Utterance)
            {
                if (partial.Stable < before.Stable)
                    return $"stable fell from {before.Stable} in {EventText.Of(partial)}";
                if (!Prefix(partial.Text, before.Stable).SequenceEqual(Prefix(before.Text, before.Stable)))
                    return $"The stable text of {EventText.Of(before)} differs from that of {EventText.Of(partial)}";
            }

            before = partial;
        }

        return null;
    }

    /// <summary><c>chunk_count</c> never falls and is not more than the number of chunks that were sent.</summary>
    public static string? ChunkCounts(IReadOnlyList<WorkerEvent> events, int chunks)
    {
        var before = 0L;
        foreach (var partial in events.OfType<Partial>())
        {
            if (partial.ChunkCount < before || partial.ChunkCount > chunks)
                return $"Expected a chunk_count of {before} to {chunks}, but received {EventText.Of(partial)}";
            before = partial.ChunkCount;
        }

        return null;
    }

    /// <summary><c>session_stopped</c> has the texts of all finals except empty ones, and the length of the audio.</summary>
    public static string? Summary(IReadOnlyList<WorkerEvent> events, long audioMs)
    {
        if (events is not [.., SessionStopped stopped])
            return "The last event of the session is not session_stopped.";
        var text = string.Join(' ', events.OfType<Final>().Select(final => final.Text).Where(text => text.Length > 0));
        return stopped.Text != text ? $"The texts of the finals are \"{text}\", but received {EventText.Of(stopped)}"
            : stopped.AudioMs != audioMs ? $"{audioMs} ms of audio were sent, but received {EventText.Of(stopped)}"
            : null;
    }

    private static IEnumerable<Rune> Prefix(string text, int codePoints) => text.EnumerateRunes().Take(codePoints);
}
