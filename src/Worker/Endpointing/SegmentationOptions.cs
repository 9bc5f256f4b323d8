using PortBridge.Protocol;

namespace PortBridge.Worker.Endpointing;

/// <summary>Options for the start and the end of utterances.</summary>
public sealed record SegmentationOptions
{
    /// <summary>The endpointing values of a session that sets none.</summary>
    public static readonly EndpointingOptions DefaultEndpointing =
        new(true, TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(150), Threshold: 0.5);

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
    /// <value>Default −60 dB relative to full scale; −120, which disables the noise gate, to −20.</value>
    public double LevelFloor { get; init; } = -60;

    /// <summary>Validates all options.</summary>
    /// <returns>One sentence for each option that is out of range; empty if all are valid.</returns>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (Endpointing.Validate() is { } error)
            errors.Add(error);
        Check(nameof(PreRoll), PreRoll, 0, 2_000);
        Check(nameof(MaximumUtterance), MaximumUtterance, 2_000, 60_000);
        if (LevelFloor is not (>= -120 and <= -20))
            errors.Add($"{nameof(LevelFloor)} is {LevelFloor} dB; it must be -120 to -20 dB.");
        if (errors.Count == 0 && MaximumUtterance < PreRoll + TimeSpan.FromSeconds(2))
            errors.Add($"{nameof(MaximumUtterance)} must be 2000 ms more than {nameof(PreRoll)}.");

        return errors;

        void Check(string name, TimeSpan value, int min, int max)
        {
            if (value < TimeSpan.FromMilliseconds(min) || value > TimeSpan.FromMilliseconds(max))
                errors.Add($"{name} is {value.TotalMilliseconds} ms; it must be {min} to {max} ms.");
        }
    }
}
