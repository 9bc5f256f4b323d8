using System.Globalization;
using System.Text;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>Exports a transcript as <see href="https://www.w3.org/TR/webvtt1/">WebVTT</see> subtitles.</summary>
public static class WebVtt
{
    /// <summary>Formats lines as cues.</summary>
    public static string Write(IEnumerable<TranscriptLine> lines) => Cue.Of(lines)
        .Aggregate(new StringBuilder("WEBVTT\n"), (file, cue) => file.Append(
            CultureInfo.InvariantCulture, $"\n{Time(cue.Start)} --> {Time(cue.End)}\n{Escape(cue.Text)}\n"))
        .ToString();

    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss\\.fff}");

    // Angle brackets could form a tag or the arrow of a time range.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
