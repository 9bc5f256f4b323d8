namespace PortBridge.Worker.Recognition;

/// <summary>The text so far. A <see cref="PartialStabilizer"/> makes it.</summary>
/// <param name="Text">Words separated by single spaces.</param>
/// <param name="Stable">How many leading characters (UTF-16) later hypotheses of the utterance keep. It only grows.</param>
public sealed record Hypothesis(string Text, int Stable);
