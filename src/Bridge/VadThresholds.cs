using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge;

/// <summary>
/// When an utterance begins and ends: what a session wishes, or what a worker does for one that wishes nothing. In each
/// null stands for what is not said.
/// </summary>
/// <param name="Silence">
/// Silence that ends an utterance; <see cref="VadBounds.MinSilenceMs"/> to <see cref="VadBounds.MaxSilenceMs"/>.
/// </param>
/// <param name="MinimumSpeech">
/// What is shorter is a noise; <see cref="VadBounds.MinSpeechMs"/> to <see cref="VadBounds.MaxSpeechMs"/>.
/// </param>
/// <param name="Threshold">
/// How probable speech must be for an utterance to begin; <see cref="VadBounds.MinThreshold"/> to
/// <see cref="VadBounds.MaxThreshold"/>.
/// </param>
public sealed record VadThresholds(
    TimeSpan? Silence = null, TimeSpan? MinimumSpeech = null, double? Threshold = null)
{
    private static readonly VadThresholds Nothing = new();

    internal static VadThresholds? Of(Vad? wire) => wire is null
        ? null
        : new VadThresholds(Time(wire.SilenceMs), Time(wire.MinSpeechMs), wire.Threshold);

    /// <summary>As the protocol has it; null where nothing is said.</summary>
    internal Vad? ToWire() => this == Nothing ? null : new Vad(Ms(Silence), Ms(MinimumSpeech), Threshold);

    private static TimeSpan? Time(int? ms) => ms is { } value ? TimeSpan.FromMilliseconds(value) : null;

    // Of a time beyond all bounds comes the greatest number, which is beyond them too.
    private static int? Ms(TimeSpan? time) => (int?)time?.TotalMilliseconds;
}
