using PortBridge.Playground.Speech;
using PortBridge.Playground.Wording;

namespace PortBridge.Playground.Transcripts;

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
        new("txt", "text/plain", Strings.Keep_Text, PlainText.Write),
        new("srt", "application/x-subrip", Strings.Keep_SubRip, SubRip.Write),
        new("vtt", "text/vtt", Strings.Keep_WebVtt, WebVtt.Write),
        new("json", "application/json", Strings.Keep_Json, JsonTranscript.Write),
    ];
}
