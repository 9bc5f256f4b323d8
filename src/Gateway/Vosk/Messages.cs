using System.Text.Json.Serialization;

namespace PortBridge.Gateway.Vosk;

internal sealed record PartialResult(string Partial);

internal sealed record Result([property: JsonPropertyName("result")] IReadOnlyList<ResultWord>? Words, string Text);

internal sealed record Alternatives([property: JsonPropertyName("alternatives")] IReadOnlyList<Alternative> Items);

internal sealed record Alternative(
    double Confidence, [property: JsonPropertyName("result")] IReadOnlyList<ResultWord>? Words, string Text);

/// <summary>A word; the times are seconds of the whole stream.</summary>
internal sealed record ResultWord(double Conf, double End, double Start, string Word);

/// <summary>The JSON of the wire.</summary>
[JsonSerializable(typeof(PartialResult))]
[JsonSerializable(typeof(Result))]
[JsonSerializable(typeof(Alternatives))]
internal sealed partial class VoskJson : JsonSerializerContext
{
    /// <summary>The context with the options of messages to clients.</summary>
    public static VoskJson Wire { get; } = new(Core.WireJson.CreateOptions());
}
