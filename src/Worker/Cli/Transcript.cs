using System.Text.Json.Serialization;

namespace PortBridge.Worker.Cli;

/// <summary>The transcript of a file, as <c>transcribe --json</c> prints it. Times are relative to the file.</summary>
internal sealed record Transcript(
    string File, string Text, long DurationMs, IReadOnlyList<TranscribedUtterance> Utterances);

/// <summary>An utterance of a <see cref="Transcript"/>.</summary>
internal sealed record TranscribedUtterance(
    long StartMs, long EndMs, string Text, double? Confidence, IReadOnlyList<TranscribedWord> Words);

/// <summary>A word of a <see cref="TranscribedUtterance"/>.</summary>
internal sealed record TranscribedWord(string Word, long StartMs, long EndMs, double? Confidence);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Transcript))]
internal sealed partial class TranscriptJson : JsonSerializerContext;
