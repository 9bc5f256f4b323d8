using PortBridge.Audio;
using PortBridge.Protocol;

namespace PortBridge.Worker.Endpointing;

/// <summary>Options for the start and the end of utterances.</summary>
public sealed record SegmentationOptions
{
    /// <summary>The endpointing values of a session that sets none.</summary>
    public static readonly EndpointingOptions DefaultEndpointing =
        new(true, TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(150), Threshold: 0.5);

    /// <summary>The longest <see cref="PreRoll"/>: 2 s.</summary>
    public static readonly TimeSpan LongestPreRoll = TimeSpan.FromSeconds(2);

    /// <summary>The shortest <see cref="MaximumUtterance"/> without its pre-roll: 2 s, so that every
    /// <see cref="MinSpeechDuration"/> of a session fits.</summary>
    public static readonly TimeSpan ShortestMaximumUtterance = TimeSpan.FromSeconds(2);

    /// <summary>The longest <see cref="MaximumUtterance"/>: 60 s.</summary>
    public static readonly TimeSpan LongestMaximumUtterance = TimeSpan.FromSeconds(60);

    /// <summary>The lowest <see cref="LevelFloor"/>, which disables the noise gate: −120 dBFS.</summary>
    public const double LowestLevelFloor = -120;

    /// <summary>The highest <see cref="LevelFloor"/>: −20 dBFS.</summary>
    public const double HighestLevelFloor = -20;

    /// <summary>Whether and how pauses end an utterance.</summary>
    /// <value>
    /// Default: enabled, 800 ms of silence, 150 ms of speech, a threshold of 0.5. A value that is set to null is the
    /// default's. Below 0.7 of the threshold, speech that has begun does not continue.
    /// </value>
    public EndpointingOptions Endpointing { get; init => field = value.WithDefaults(DefaultEndpointing); } = DefaultEndpointing;

    /// <summary>The silence that ends an utterance; the maximum utterance if endpointing is disabled.</summary>
    public TimeSpan SilenceDuration => Endpointing.Enabled ? Endpointing.SilenceDuration!.Value : MaximumUtterance;

    /// <summary>The minimum length of speech in an utterance; shorter sounds are ignored.</summary>
    public TimeSpan MinSpeechDuration => Endpointing.MinSpeechDuration!.Value;

    /// <summary>The minimum speech probability that starts an utterance.</summary>
    public double Threshold => Endpointing.Threshold!.Value;

    /// <summary>The length of audio before the detected speech that belongs to the utterance.</summary>
    /// <value>Default 500 ms; 0 to 2 s.</value>
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The maximum length of an utterance; a longer one is split at the quietest point near its end.</summary>
    /// <value>Default 20 s; 2 s to 60 s, and at least 2 s longer than <see cref="PreRoll"/>, so that every
    /// <see cref="MinSpeechDuration"/> of a session fits.</value>
    public TimeSpan MaximumUtterance { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The minimum loudness of the loudest 300 ms of an utterance, without mains hum; quieter utterances are
    /// dropped.</summary>
    /// <value>Default −75 dB relative to full scale, 26 dB above the rounding noise of 16 bits; −120, which disables the
    /// noise gate, to −20.</value>
    public double LevelFloor { get; init; } = SpeechLevels.Quietest;

    /// <summary>Whether <see cref="MaximumUtterance"/> has room for speech after <see cref="PreRoll"/>.</summary>
    public bool HasRoomForSpeech => MaximumUtterance >= PreRoll + ShortestMaximumUtterance;
}
