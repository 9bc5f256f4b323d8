using System.Globalization;
using System.Text;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>A transcript as <see href="https://www.w3.org/TR/webvtt1/">WebVTT</see> subtitles.</summary>
public static class WebVtt
{
    /// <summary>Writes lines as cues.</summary>
    public static string Write(IEnumerable<TranscriptLine> lines) => Cue.Of(lines)
        .Aggregate(new StringBuilder("WEBVTT\n"), (file, cue) => file.Append(
            CultureInfo.InvariantCulture, $"\n{Time(cue.Start)} --> {Time(cue.End)}\n{Escape(cue.Text)}\n"))
        .ToString();

    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss\\.fff}");

    // The angle brackets alone could make a tag, and an arrow.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
