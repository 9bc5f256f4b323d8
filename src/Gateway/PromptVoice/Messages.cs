using System.Text.Json.Serialization;

namespace PortBridge.Gateway.PromptVoice;

internal sealed record ProtocolMessage(int Version = 1, string Type = "protocol");

internal sealed record InfoMessage(string Message, string? SessionId = null, string? Reason = null, string Type = "info");

internal sealed record PartialTranscript(string Text, string Type = "partial_transcript");

internal sealed record FinalizePending(string Reason, string Type = "finalize_pending");

internal sealed record FinalMessage(string Text, string Id, string Type = "final_transcript");

/// <summary>Unix seconds of the beginning, the first partial and the final of an utterance; later stages do not exist here.</summary>
internal sealed record LatencyMetrics(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? T0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? T1,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? T2,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? T3 = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? T4 = null,
    string Event = "latency",
    string Type = "metrics");

internal sealed record DecodeMetrics(double Ms, int Runs = 1, string Event = "decode", string Type = "metrics");

internal sealed record DebugMessage(
    string Event, double? At = null, double? ReceivedMs = null, double? ProcessedMs = null, string Type = "debug");

internal sealed record ErrorMessage(string Code, string Message, bool Recoverable, string Type = "error");

/// <summary>The JSON of the WebSocket.</summary>
[JsonSerializable(typeof(ProtocolMessage))]
[JsonSerializable(typeof(InfoMessage))]
[JsonSerializable(typeof(PartialTranscript))]
[JsonSerializable(typeof(FinalizePending))]
[JsonSerializable(typeof(FinalMessage))]
[JsonSerializable(typeof(LatencyMetrics))]
[JsonSerializable(typeof(DecodeMetrics))]
[JsonSerializable(typeof(DebugMessage))]
[JsonSerializable(typeof(ErrorMessage))]
internal sealed partial class PromptVoiceJson : JsonSerializerContext
{
    /// <summary>The context with the options of messages to clients.</summary>
    public static PromptVoiceJson Wire { get; } = new(Core.WireJson.CreateOptions());
}
