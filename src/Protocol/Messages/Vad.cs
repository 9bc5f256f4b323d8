namespace PortBridge.Protocol.Messages;

/// <summary>
/// When an utterance begins and ends: in <see cref="StartSession"/> what a session wishes, in <see cref="Ready"/> what
/// holds for one that wishes nothing.
/// </summary>
/// <param name="SilenceMs">Silence that ends an utterance; null for the worker's own. Bounds: <see cref="VadBounds"/>.</param>
/// <param name="MinSpeechMs">What is shorter is a noise; null for the worker's own.</param>
/// <param name="Threshold">The probability from which on a sound is speech; null for the worker's own.</param>
public sealed record Vad(int? SilenceMs = null, int? MinSpeechMs = null, double? Threshold = null)
{
    /// <summary>Says in a sentence which value is out of its bounds, or gives null.</summary>
    public string? WhyNot() => VadBounds.WhyNot(SilenceMs, MinSpeechMs, Threshold);
}
