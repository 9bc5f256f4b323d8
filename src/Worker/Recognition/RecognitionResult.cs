namespace PortBridge.Worker.Recognition;

/// <summary>The text of a whole utterance.</summary>
/// <param name="Text">Words separated by single spaces; empty when nothing was said.</param>
/// <param name="Confidence">0…1, or null where the engine has none.</param>
/// <param name="Words">The words with their times within the utterance, where asked for and known.</param>
/// <param name="Language">The BCP 47 tag of the language heard, where the engine was to find out; else null.</param>
public sealed record RecognitionResult(
    string Text,
    double? Confidence = null,
    IReadOnlyList<RecognizedWord>? Words = null,
    string? Language = null)
{
    /// <summary>Nothing was said.</summary>
    public static RecognitionResult Nothing { get; } = new("");
}

/// <summary>A word of a <see cref="RecognitionResult"/>.</summary>
/// <param name="Text">The word as written.</param>
/// <param name="Start">From the utterance's first sample.</param>
/// <param name="End">From the utterance's first sample.</param>
/// <param name="Confidence">0…1, or null where the engine has none.</param>
public sealed record RecognizedWord(string Text, TimeSpan Start, TimeSpan End, double? Confidence = null);
