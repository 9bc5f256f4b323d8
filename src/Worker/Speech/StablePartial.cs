namespace PortBridge.Worker.Speech;

/// <summary>A partial with its settled part.</summary>
/// <param name="Text">The whole partial.</param>
/// <param name="Stable">How many leading characters of <paramref name="Text"/> later partials of the utterance
/// keep.</param>
internal readonly record struct StablePartial(string Text, int Stable);
