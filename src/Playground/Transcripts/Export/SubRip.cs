using System.Globalization;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>
/// Exports a transcript as SubRip subtitles. The format has no standard; players agree on a number, the times with a
/// comma, one line of text and an empty line.
/// </summary>
public static class SubRip
{
    /// <summary>Formats lines as cues.</summary>
    public static string Write(IEnumerable<TranscriptLine> lines) => string.Concat(
        Cue.Of(lines).Select((cue, index) => string.Create(
            CultureInfo.InvariantCulture, $"{index + 1}\n{Time(cue.Start)} --> {Time(cue.End)}\n{Escape(cue.Text)}\n\n")));

    // Hours may have more than two digits; there are no days.
    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss\\,fff}");

    // SubRip has no escapes, and "-->" would be read as a time range.
    private static string Escape(string text) => text.Replace("-->", "→", StringComparison.Ordinal);
}
