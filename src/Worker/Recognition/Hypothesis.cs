namespace PortBridge.Worker.Recognition;

/// <summary>The text of an open utterance so far, made by a <see cref="PartialStabilizer"/>.</summary>
/// <param name="Text">Words separated by single spaces.</param>
/// <param name="Stable">The number of leading UTF-16 characters that later hypotheses keep. It never decreases.</param>
public sealed record Hypothesis(string Text, int Stable);
