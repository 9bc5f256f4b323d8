namespace PortBridge.Worker.Engines.Whisper;

/// <summary>A piece of a word, as a model decodes it.</summary>
/// <param name="Text">Its text. A space at its beginning begins a word.</param>
/// <param name="Probability">0…1.</param>
/// <param name="LogProbability">Its natural logarithm.</param>
/// <param name="Start">From the decoded audio's beginning.</param>
/// <param name="End">From the decoded audio's beginning.</param>
internal readonly record struct DecodedToken(
    string Text, double Probability, double LogProbability, TimeSpan Start, TimeSpan End)
{
    /// <summary>Whether it is a mark of the model's own and no text: <c>[_BEG_]</c>, <c>&lt;|endoftext|&gt;</c>.</summary>
    public bool IsSpecial =>
        (Text.StartsWith("[_", StringComparison.Ordinal) && Text.EndsWith(']'))
        || (Text.StartsWith("<|", StringComparison.Ordinal) && Text.EndsWith("|>", StringComparison.Ordinal));
}
