using System.Text.Json.Serialization;

namespace PortBridge.Gateway.PromptVoice;

internal sealed record Transcription(string Transcript, string Text, double DecodeMs, long Bytes);

internal sealed record ErrorDetail(string Detail);

internal sealed record Health(string Status, int ActiveSessions);

internal record StreamConfig(
    string ModelWhisper,
    double? VadSilenceMs,
    int PartialIntervalMs,
    double? MaxUtteranceMs,
    int MaxPendingPhrases,
    bool LogLatency,
    int LlmTimeoutS,
    int TtsTimeoutS,
    bool Enabled);

/// <summary>The same keys twice, because clients read them from one or the other place.</summary>
internal sealed record StreamConfigs(StreamConfig Streaming) : StreamConfig(Streaming);

/// <summary>The JSON of the HTTP endpoints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Transcription))]
[JsonSerializable(typeof(ErrorDetail))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(StreamConfigs))]
internal sealed partial class HttpJson : JsonSerializerContext;
