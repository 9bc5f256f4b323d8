namespace PortBridge.Worker.Engines.Whisper;

/// <summary>A decoded token, which is a word or a part of one.</summary>
/// <param name="Text">Its text. A leading space starts a new word.</param>
/// <param name="Probability">0…1.</param>
/// <param name="LogProbability">The natural logarithm of the probability.</param>
/// <param name="Start">Relative to the decoded audio.</param>
/// <param name="End">Relative to the decoded audio.</param>
internal readonly record struct DecodedToken(
    string Text, double Probability, double LogProbability, TimeSpan Start, TimeSpan End)
{
    /// <summary>Whether it is a control token, such as <c>[_BEG_]</c> or <c>&lt;|endoftext|&gt;</c>.</summary>
    public bool IsSpecial =>
        (Text.StartsWith("[_", StringComparison.Ordinal) && Text.EndsWith(']'))
        || (Text.StartsWith("<|", StringComparison.Ordinal) && Text.EndsWith("|>", StringComparison.Ordinal));
}
