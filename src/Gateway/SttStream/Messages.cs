using System.Text.Json.Serialization;

namespace PortBridge.Gateway.SttStream;

internal sealed record Transcript(string Type, [property: JsonPropertyName("transcript")] string Text);

internal sealed record ErrorMessage(string Message, string Type = "error");

/// <summary>The JSON of the wire.</summary>
[JsonSerializable(typeof(Transcript))]
[JsonSerializable(typeof(ErrorMessage))]
internal sealed partial class SttStreamJson : JsonSerializerContext;
