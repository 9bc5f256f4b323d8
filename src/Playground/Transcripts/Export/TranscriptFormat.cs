using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>A kind of file that a transcript can be kept as.</summary>
/// <param name="Extension">Of its name, in small letters and without the dot.</param>
/// <param name="MediaType">What a browser calls it.</param>
/// <param name="Title">What it is good for, in a few words.</param>
/// <param name="Write">Makes its text.</param>
public sealed record TranscriptFormat(
    string Extension, string MediaType, string Title, Func<IEnumerable<TranscriptLine>, string> Write)
{
    /// <summary>All there are, the plainest first.</summary>
    public static IReadOnlyList<TranscriptFormat> All { get; } =
    [
        new("txt", "text/plain", Strings.Export_Text, PlainText.Write),
        new("srt", "application/x-subrip", Strings.Export_SubRip, SubRip.Write),
        new("vtt", "text/vtt", Strings.Export_WebVtt, WebVtt.Write),
        new("json", "application/json", Strings.Export_Json, JsonTranscript.Write),
    ];
}
