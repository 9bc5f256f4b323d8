using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>When a segment is taken for no speech: when the model says so <em>and</em> was unsure of its words. Either
/// alone is common in good speech. A. Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision",
/// 2022, chunk 4.5.</summary>
/// <param name="NoSpeechProbability">Above this the model holds it for no speech; 0 to 1.</param>
/// <param name="MeanLogProbability">Below this it was unsure; at most 0.</param>
internal sealed record NoSpeechThresholds(double NoSpeechProbability = 0.6, double MeanLogProbability = -1.0)
{
    public bool IsSpeech(DecodedSegment segment) =>
        segment.NoSpeechProbability <= NoSpeechProbability || segment.MeanLogProbability >= MeanLogProbability;
}
