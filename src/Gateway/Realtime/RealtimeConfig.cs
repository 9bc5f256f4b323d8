using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Realtime;

/// <summary>The configuration of a transcription session, which a client changes field by field.</summary>
internal sealed class RealtimeConfig
{
    private const int DefaultRate = 24_000;
    private const int CompandedRate = 8000;

    private string _type = "audio/pcm";
    private int _rate = DefaultRate;
    private JsonNode? _transcription;
    private JsonNode? _noiseReduction;
    private JsonNode? _turnDetection = new JsonObject { ["type"] = "server_vad" };
    private JsonNode? _include;

    /// <summary>Whether the server finds the end of each utterance; otherwise the client commits it.</summary>
    public bool HasTurnDetection => _turnDetection is not null;

    /// <summary>The number of bytes of a second of audio.</summary>
    public int BytesPerSecond => _type == "audio/pcm" ? _rate * sizeof(short) : _rate;

    /// <summary>Changes the fields that are present. Both dialects are understood.</summary>
    /// <param name="session">The <c>session</c> of an update.</param>
    /// <returns>Null; or the name of a field that is invalid, and a sentence about it.</returns>
    public (string Field, string Message)? Update(JsonElement session)
    {
        var nested = Find(session, "audio") is { } audio ? Find(audio, "input") : null;
        var input = nested ?? session;
        if ((Find(input, "format") ?? Find(input, "input_audio_format")) is { } format && SetFormat(format) is { } message)
            return (nested is null ? "session.input_audio_format" : "session.audio.input.format", message);

        Set(input, ref _transcription, "transcription", "input_audio_transcription");
        Set(input, ref _noiseReduction, "noise_reduction", "input_audio_noise_reduction");
        Set(input, ref _turnDetection, "turn_detection");
        Set(session, ref _include, "include");
        return null;
    }

    /// <summary>The whole configuration in a dialect.</summary>
    public JsonObject ToJson(RealtimeDialect dialect, string id, DateTimeOffset expires)
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["object"] = "realtime.transcription_session",
            ["expires_at"] = expires.ToUnixTimeSeconds(),
        };
        if (dialect == RealtimeDialect.Beta)
        {
            json["input_audio_format"] = _type switch { "audio/pcmu" => "g711_ulaw", "audio/pcma" => "g711_alaw", _ => "pcm16" };
            json["input_audio_transcription"] = _transcription?.DeepClone();
            json["input_audio_noise_reduction"] = _noiseReduction?.DeepClone();
            json["turn_detection"] = _turnDetection?.DeepClone();
        }
        else
        {
            var format = new JsonObject { ["type"] = _type };
            if (_type == "audio/pcm")
                format["rate"] = _rate;
            json["type"] = "transcription";
            json["audio"] = new JsonObject
            {
                ["input"] = new JsonObject
                {
                    ["format"] = format,
                    ["transcription"] = _transcription?.DeepClone(),
                    ["noise_reduction"] = _noiseReduction?.DeepClone(),
                    ["turn_detection"] = _turnDetection?.DeepClone(),
                },
            };
        }

        json["include"] = _include?.DeepClone();
        return json;
    }

    /// <summary>How the audio is recognized.</summary>
    /// <param name="worker">The worker, whose capabilities limit the hints.</param>
    /// <param name="minSilence">The shortest silence that ends an utterance.</param>
    public StreamSettings ToSettings(WorkerDescription? worker, TimeSpan minSilence)
    {
        var encoding = _type switch
        {
            "audio/pcmu" => StreamEncoding.MuLaw,
            "audio/pcma" => StreamEncoding.ALaw,
            _ => StreamEncoding.Signed16,
        };
        var language = Text(_transcription, "language") ?? Texts(_transcription, "languages").FirstOrDefault();
        var options = new SessionOptions { Language = language, Overflow = AudioOverflow.DropOldest, Endpointing = ToEndpointing(minSilence) }
            .WithHints(worker, Text(_transcription, "prompt"), Texts(_transcription, "keywords"));
        return new StreamSettings(new AudioDeclaration(encoding, _rate), options);
    }

    private static JsonElement? Find(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    private static void Set(JsonElement json, ref JsonNode? field, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(json, name) is { } value)
                field = value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());
        }
    }

    private static string? Text(JsonNode? json, string name) =>
        json is JsonObject fields && fields[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static IEnumerable<string> Texts(JsonNode? json, string name) =>
        json is JsonObject fields && fields[name] is JsonArray values ? values.OfType<JsonValue>().Select(value => value.ToString()) : [];

    private static double? Number(JsonNode? json, string name) =>
        json is JsonObject fields && fields[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    private string? SetFormat(JsonElement format)
    {
        var type = format.ValueKind == JsonValueKind.String ? format.GetString() : Find(format, "type")?.ToString();
        switch (type)
        {
            case "pcm16" or "audio/pcm":
                var rate = Find(format, "rate") is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var hertz) ? hertz : DefaultRate;
                if (!AudioFormat.IsSupportedRate(rate))
                    return $"The rate must be from {AudioFormat.MinSampleRate} to {AudioFormat.MaxSampleRate}.";
                (_type, _rate) = ("audio/pcm", rate);
                return null;
            case "g711_ulaw" or "audio/pcmu":
                (_type, _rate) = ("audio/pcmu", CompandedRate);
                return null;
            case "g711_alaw" or "audio/pcma":
                (_type, _rate) = ("audio/pcma", CompandedRate);
                return null;
            default:
                return "The format must be audio/pcm, audio/pcmu or audio/pcma.";
        }
    }

    private EndpointingOptions ToEndpointing(TimeSpan minSilence)
    {
        if (_turnDetection is null)
            return new EndpointingOptions(Enabled: false);

        // The client's silence is one of a model that keeps its context between utterances; a worker loses it.
        var silence = Text(_turnDetection, "type") == "semantic_vad"
            ? Text(_turnDetection, "eagerness") switch { "low" => 1500, "high" => 400, _ => 800 }
            : Number(_turnDetection, "silence_duration_ms");
        return new EndpointingOptions(
            SilenceDuration: silence is { } milliseconds
                ? ClientEndpointing.Silence(milliseconds, minSilence)
                : null,
            Threshold: Number(_turnDetection, "threshold") is { } threshold ? ClientEndpointing.Threshold(threshold) : null);
    }
}

/// <summary>The names of messages.</summary>
internal enum RealtimeDialect
{
    /// <summary>The current names.</summary>
    Current,

    /// <summary>The names of the beta, which was ended in May 2026 but which clients of other servers still use.</summary>
    Beta,
}
