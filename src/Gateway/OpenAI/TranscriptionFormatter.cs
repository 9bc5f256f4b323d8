using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Files;

namespace PortBridge.Gateway.OpenAI;

/// <summary>Writes a transcription in the requested format.</summary>
internal static class TranscriptionFormatter
{
    /// <summary>Writes the response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="request">The request.</param>
    /// <param name="task"><c>transcribe</c> or <c>translate</c>.</param>
    /// <param name="finals">The finals that have text.</param>
    /// <param name="audio">The length of the audio.</param>
    public static Task WriteAsync(
        HttpResponse response, TranscriptionRequest request, string task, IReadOnlyList<SpeechEvent.Final> finals, TimeSpan audio)
    {
        var text = TextOf(finals);
        var usage = new Usage(Math.Ceiling(audio.TotalSeconds));
        return request.Format switch
        {
            ResponseFormat.Text => WriteTextAsync(response, "text/plain", text + "\n"),
            ResponseFormat.SubRip => WriteTextAsync(response, "application/x-subrip", Subtitles.WriteSubRip(Cue.Of(finals))),
            ResponseFormat.WebVtt => WriteTextAsync(response, "text/vtt", Subtitles.WriteWebVtt(Cue.Of(finals))),
            ResponseFormat.VerboseJson => response.WriteAsJsonAsync(
                new VerboseResponse(
                    task,
                    finals.FirstOrDefault(final => final.Language is not null)?.Language ?? request.Language ?? "",
                    audio.TotalSeconds,
                    text,
                    request.HasSegments ? [.. finals.Select(SegmentOf)] : null,
                    request.HasWords ? [.. finals.SelectMany(WordTimes.Of).Select(WordOf)] : null,
                    usage),
                OpenAIJson.Default.VerboseResponse),
            _ => response.WriteAsJsonAsync(new TextResponse(text, usage), OpenAIJson.Default.TextResponse),
        };
    }

    /// <summary>The text of finals.</summary>
    public static string TextOf(IEnumerable<SpeechEvent.Final> finals) => string.Join(' ', finals.Select(final => final.Text));

    // A server-sent event: https://html.spec.whatwg.org/multipage/server-sent-events.html
    internal static byte[] EventOf<T>(T message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        [.. "data: "u8, .. JsonSerializer.SerializeToUtf8Bytes(message, type), .. "\n\n"u8];

    private static Task WriteTextAsync(HttpResponse response, string type, string text)
    {
        response.ContentType = $"{type}; charset=utf-8";
        return response.WriteAsync(text);
    }

    // What the engine does not report has a value that typed clients accept.
    private static Segment SegmentOf(SpeechEvent.Final final, int index) => new(
        index,
        Seek: 0,
        final.Start.TotalSeconds,
        final.End.TotalSeconds,
        (index > 0 ? " " : "") + final.Text,
        Tokens: [],
        Temperature: 0,
        AvgLogprob: Math.Log(Math.Clamp(final.Confidence ?? 1, 1e-6, 1)),
        CompressionRatio: 1,
        NoSpeechProb: 0);

    private static TimedWord WordOf(Word word) => new(word.Text, word.Start.TotalSeconds, word.End.TotalSeconds);
}
