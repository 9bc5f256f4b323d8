using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// The thresholds that drop a segment as non-speech: the model must report no speech <em>and</em> be unsure of its
/// words. Either alone is common in speech. A. Radford et al., "Robust Speech Recognition via Large-Scale Weak
/// Supervision", 2022, section 4.5.
/// </summary>
internal static class NoSpeechThresholds
{
    /// <summary>Above this no-speech probability a segment may be non-speech; 0…1.</summary>
    public const double NoSpeechProbability = 0.6;

    /// <summary>Below this mean log probability the model is unsure of the words; at most 0.</summary>
    public const double MeanLogProbability = -1.0;

    /// <summary>Whether a segment is speech.</summary>
    public static bool IsSpeech(DecodedSegment segment) =>
        segment.NoSpeechProbability <= NoSpeechProbability || segment.MeanLogProbability >= MeanLogProbability;
}
