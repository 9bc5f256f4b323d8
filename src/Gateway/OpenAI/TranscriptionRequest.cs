using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.OpenAI;

/// <summary>The form of a transcription, without its file.</summary>
/// <param name="Format">The format of the response.</param>
/// <param name="Language">The language; null for the worker's default.</param>
/// <param name="Prompt">The prompt; null for none.</param>
/// <param name="HotWords">Likely words.</param>
/// <param name="HasWords">Whether words are requested.</param>
/// <param name="HasSegments">Whether segments are requested.</param>
/// <param name="IsStream">Whether the response is a stream of events.</param>
/// <param name="Endpointing">When an utterance ends.</param>
internal sealed record TranscriptionRequest(
    ResponseFormat Format,
    string? Language,
    string? Prompt,
    IReadOnlyList<string> HotWords,
    bool HasWords,
    bool HasSegments,
    bool IsStream,
    EndpointingOptions Endpointing)
{
    private const string FormatField = "response_format";

    private static readonly Dictionary<string, ResponseFormat> Formats = new(StringComparer.Ordinal)
    {
        ["json"] = ResponseFormat.Json,
        ["text"] = ResponseFormat.Text,
        ["srt"] = ResponseFormat.SubRip,
        ["vtt"] = ResponseFormat.WebVtt,
        ["verbose_json"] = ResponseFormat.VerboseJson,
    };

    /// <summary>Reads the fields of a form. Unknown fields are ignored.</summary>
    /// <param name="form">The form.</param>
    /// <param name="minSilence">The shortest silence that ends an utterance.</param>
    /// <returns>The request, or why it is refused.</returns>
    public static (TranscriptionRequest? Request, Refusal? Refusal) Read(IFormCollection form, TimeSpan minSilence)
    {
        var name = form[FormatField].ToString() is { Length: > 0 } value ? value : "json";
        if (!Formats.TryGetValue(name, out var format))
        {
            return (null, new Refusal(
                StatusCodes.Status400BadRequest, RefusalKind.Invalid,
                $"{FormatField} must be one of {string.Join(", ", Formats.Keys)}."));
        }

        var granularities = Values(form, "timestamp_granularities");
        var hasWords = granularities.Contains("word");
        return (new TranscriptionRequest(
            format,
            Values(form, "language").Concat(Values(form, "languages")).FirstOrDefault(),
            form["prompt"].ToString() is { Length: > 0 } prompt ? prompt : null,
            Values(form, "keywords"),
            hasWords,
            HasSegments: !hasWords || granularities.Contains("segment"),
            IsTrue(form["stream"].ToString()),
            ReadEndpointing(form, minSilence)), null);
    }

    // A list is sent as name, name[] or name[0], name[1], …
    private static IReadOnlyList<string> Values(IFormCollection form, string name) =>
    [
        .. form.Where(field => field.Key == name || (field.Key.StartsWith(name + "[", StringComparison.Ordinal) && IsIndex(field.Key[(name.Length + 1)..])))
            .SelectMany(field => field.Value)
            .OfType<string>()
            .Where(value => value.Length > 0),
    ];

    private static bool IsIndex(string text) => text.EndsWith(']') && text[..^1].All(char.IsAsciiDigit);

    private static bool IsTrue(string value) => value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase);

    // Clients send "auto", an object as JSON, or one field for each of its members.
    private static EndpointingOptions ReadEndpointing(IFormCollection form, TimeSpan minSilence)
    {
        const string Name = "chunking_strategy";
        var silence = form[$"{Name}[silence_duration_ms]"].ToString();
        var threshold = form[$"{Name}[threshold]"].ToString();
        if (form[Name].ToString() is ['{', ..] json)
        {
            try
            {
                using var strategy = JsonDocument.Parse(json);
                silence = strategy.RootElement.TryGetProperty("silence_duration_ms", out var duration) ? duration.ToString() : "";
                threshold = strategy.RootElement.TryGetProperty("threshold", out var value) ? value.ToString() : "";
            }
            catch (JsonException)
            {
                // The worker's own values are used, as for every strategy that is not known.
            }
        }

        return new EndpointingOptions(
            SilenceDuration: ParseNumber(silence) is { } milliseconds
                ? ClientEndpointing.Silence(milliseconds, minSilence)
                : null,
            Threshold: ParseNumber(threshold) is { } probability ? ClientEndpointing.Threshold(probability) : null);
    }

    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}

/// <summary>The format of a transcription.</summary>
internal enum ResponseFormat
{
    /// <summary>An object with the text.</summary>
    Json,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>SubRip subtitles.</summary>
    SubRip,

    /// <summary>WebVTT subtitles.</summary>
    WebVtt,

    /// <summary>An object with the text, its segments and words.</summary>
    VerboseJson,
}
