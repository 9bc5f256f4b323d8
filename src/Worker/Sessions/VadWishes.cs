using PortBridge.Protocol.Messages;
using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Sessions;

/// <summary>The worker's own segmentation and a session's wishes about it, in the protocol's words.</summary>
internal static class VadWishes
{
    /// <summary>What holds for a session that wishes nothing.</summary>
    public static Vad Of(SegmentationOptions options) => new(
        (int)options.TrailingSilence.TotalMilliseconds,
        (int)options.MinimumSpeech.TotalMilliseconds,
        options.Threshold);

    /// <summary>The worker's own options, and over them what a session wishes.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="wishes">Valid wishes; null for none.</param>
    public static SegmentationOptions Apply(SegmentationOptions options, Vad? wishes) => options with
    {
        TrailingSilence = Time(wishes?.SilenceMs) ?? options.TrailingSilence,
        MinimumSpeech = Time(wishes?.MinSpeechMs) ?? options.MinimumSpeech,
        Threshold = wishes?.Threshold ?? options.Threshold,
    };

    private static TimeSpan? Time(int? ms) => ms is { } value ? TimeSpan.FromMilliseconds(value) : null;
}
