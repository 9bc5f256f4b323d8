using PortBridge.Gateway.Files;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>A file format for transcripts.</summary>
/// <param name="Extension">The file extension in lower case, without the dot.</param>
/// <param name="MediaType">The media type.</param>
/// <param name="Title">The name of the format for the user.</param>
/// <param name="Write">Formats transcript lines.</param>
public sealed record TranscriptFormat(
    string Extension, string MediaType, string Title, Func<IEnumerable<TranscriptLine>, string> Write)
{
    /// <summary>All formats, the simplest first.</summary>
    public static IReadOnlyList<TranscriptFormat> All { get; } =
    [
        new("txt", "text/plain", Strings.Export_Text, PlainText.Write),
        new("srt", "application/x-subrip", Strings.Export_SubRip, lines => Subtitles.WriteSubRip(TranscriptCues.Of(lines))),
        new("vtt", "text/vtt", Strings.Export_WebVtt, lines => Subtitles.WriteWebVtt(TranscriptCues.Of(lines))),
        new("json", "application/json", Strings.Export_Json, JsonTranscript.Write),
    ];
}
