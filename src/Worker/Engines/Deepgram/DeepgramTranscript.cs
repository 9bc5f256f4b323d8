using System.Text.Json;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Deepgram;

/// <summary>The results of a server for one utterance: finals, which are never revised, and the interim after them.</summary>
internal sealed class DeepgramTranscript
{
    private readonly List<string> _finals = [];
    private readonly List<RecognizedWord> _words = [];
    private readonly List<double> _confidences = [];
    private string _interim = "";
    private string? _language;

    /// <summary>The text so far.</summary>
    public Hypothesis Hypothesis
    {
        get
        {
            var stable = string.Join(' ', _finals);
            return new Hypothesis(Join(stable, _interim), stable.Length);
        }
    }

    /// <summary>Adds a message.</summary>
    /// <returns>Whether it is the last one.</returns>
    /// <exception cref="EngineException">The server reports an error.</exception>
    /// <exception cref="JsonException">The message is not JSON.</exception>
    public bool Add(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        switch (Text(root, "type"))
        {
            case "Results":
                AddResults(root);
                return false;
            case "Error":
                throw new EngineException(
                    EngineFailure.Failed, $"The server failed: {Text(root, "description") ?? Text(root, "message") ?? "no reason was sent"}");
            case "Metadata":
                return true;
            default:
                return false;
        }
    }

    /// <summary>The result, after the last message.</summary>
    /// <param name="options">What the session requests.</param>
    public RecognitionResult ToResult(UtteranceOptions options) => new(
        Join(string.Join(' ', _finals), _interim),
        _confidences.Count > 0 ? _confidences.Average() : null,
        options.Words ? _words : null,
        options.Language == Protocol.Languages.Auto ? _language : null);

    private static string Join(string first, string second) =>
        first.Length == 0 ? second : second.Length == 0 ? first : $"{first} {second}";

    private void AddResults(JsonElement results)
    {
        if (!results.TryGetProperty("channel", out var channel)
            || !channel.TryGetProperty("alternatives", out var alternatives)
            || alternatives.GetArrayLength() == 0)
        {
            return;
        }

        var alternative = alternatives[0];
        var text = string.Join(' ', (Text(alternative, "transcript") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var isFinal = results.TryGetProperty("is_final", out var final) && final.ValueKind == JsonValueKind.True;
        _interim = isFinal ? "" : text;
        if (!isFinal || text.Length == 0)
            return;

        _finals.Add(text);
        if (Number(alternative, "confidence") is { } confidence)
            _confidences.Add(Math.Clamp(confidence, 0, 1));
        if (alternative.TryGetProperty("words", out var words))
            _words.AddRange(words.EnumerateArray().Select(WordOf));
        if (alternative.TryGetProperty("languages", out var languages) && languages.GetArrayLength() > 0)
            _language ??= languages[0].GetString();
    }

    private static RecognizedWord WordOf(JsonElement word) => new(
        Text(word, "punctuated_word") ?? Text(word, "word") ?? "",
        TimeSpan.FromSeconds(Number(word, "start") ?? 0),
        TimeSpan.FromSeconds(Number(word, "end") ?? 0),
        Number(word, "confidence") is { } confidence ? Math.Clamp(confidence, 0, 1) : null);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
