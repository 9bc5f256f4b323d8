namespace PortBridge.Worker.Recognition;

/// <summary>The text of a complete utterance.</summary>
/// <param name="Text">Words separated by single spaces; empty if no speech was recognized.</param>
/// <param name="Confidence">0…1; null if the engine has none.</param>
/// <param name="Words">The words with times relative to the utterance; null if not requested or not available.</param>
/// <param name="Language">The BCP 47 tag of the detected language; null unless detection was requested.</param>
public sealed record RecognitionResult(
    string Text,
    double? Confidence = null,
    IReadOnlyList<RecognizedWord>? Words = null,
    string? Language = null)
{
    /// <summary>The result of an utterance without recognized speech.</summary>
    public static RecognitionResult Empty { get; } = new("");
}

/// <summary>A word of a <see cref="RecognitionResult"/>.</summary>
/// <param name="Text">The word as written.</param>
/// <param name="Start">Relative to the first sample of the utterance.</param>
/// <param name="End">Relative to the first sample of the utterance.</param>
/// <param name="Confidence">0…1; null if the engine has none.</param>
public sealed record RecognizedWord(string Text, TimeSpan Start, TimeSpan End, double? Confidence = null);
