using System.Text.Json.Serialization;

namespace PortBridge.Gateway.OpenAI;

internal sealed record Usage(double Seconds, string Type = "duration");

internal sealed record TokenUsage(int InputTokens, int OutputTokens, int TotalTokens, string Type = "tokens");

internal sealed record TextResponse(string Text, Usage Usage);

internal sealed record VerboseResponse(
    string Task, string Language, double Duration, string Text, IReadOnlyList<Segment>? Segments, IReadOnlyList<TimedWord>? Words, Usage Usage);

internal sealed record Segment(
    int Id,
    int Seek,
    double Start,
    double End,
    string Text,
    int[] Tokens,
    double Temperature,
    double AvgLogprob,
    double CompressionRatio,
    double NoSpeechProb);

internal sealed record TimedWord(string Word, double Start, double End);

internal sealed record TextDelta(string Delta, string Type = "transcript.text.delta");

internal sealed record TextDone(string Text, TokenUsage Usage, string Type = "transcript.text.done");

internal sealed record ErrorResponse(ErrorBody Error);

internal sealed record ErrorBody(string Message, string Type, string? Param, string? Code);

internal sealed record Model(string Id, long Created, string Object = "model", string OwnedBy = "portbridge");

internal sealed record ModelList(IReadOnlyList<Model> Data, string Object = "list");

/// <summary>The JSON of the file endpoints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TextResponse))]
[JsonSerializable(typeof(VerboseResponse))]
[JsonSerializable(typeof(TextDelta))]
[JsonSerializable(typeof(TextDone))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(ModelList))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
