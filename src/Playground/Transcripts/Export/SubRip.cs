using System.Globalization;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>
/// A transcript as SubRip subtitles. There is no standard; this is what players agree on: a number, the times with a
/// comma, one line of text, an empty line.
/// </summary>
public static class SubRip
{
    /// <summary>Writes lines as cues.</summary>
    public static string Write(IEnumerable<TranscriptLine> lines) => string.Concat(
        Cue.Of(lines).Select((cue, index) => string.Create(
            CultureInfo.InvariantCulture, $"{index + 1}\n{Time(cue.Start)} --> {Time(cue.End)}\n{Escape(cue.Text)}\n\n")));

    // Hours may be more than two digits, and never days.
    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss\\,fff}");

    // It has no escapes: an arrow would be read as times.
    private static string Escape(string text) => text.Replace("-->", "→", StringComparison.Ordinal);
}
