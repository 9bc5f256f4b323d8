using PortBridge.Protocol;

namespace PortBridge.Worker.Endpointing;

/// <summary>When an utterance begins and ends.</summary>
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

    /// <summary>Silence that ends an utterance: without endpointing, more than an utterance can have.</summary>
    public TimeSpan SilenceDuration => Endpointing.Enabled ? Endpointing.SilenceDuration!.Value : MaximumUtterance;

    /// <summary>Shorter speech is discarded as noise.</summary>
    public TimeSpan MinSpeechDuration => Endpointing.MinSpeechDuration!.Value;

    /// <summary>Speech probability at which an utterance begins.</summary>
    public double Threshold => Endpointing.Threshold!.Value;

    /// <summary>Audio from before the detected beginning that still belongs to the utterance.</summary>
    /// <value>Default 500 ms; 0 to 2 s.</value>
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>An utterance is cut at this length, at its quietest late place, and the next one begins there.</summary>
    /// <value>Default 20 s; 2 s to 60 s, and at least 2 s longer than <see cref="PreRoll"/>, so that there is room
    /// whatever <see cref="MinSpeechDuration"/> a session sets.</value>
    public TimeSpan MaximumUtterance { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>An utterance whose loudest 300 ms, measured above the mains' hum, do not reach this level is not
    /// decoded: nobody said anything.</summary>
    /// <value>Default −60 dB relative to full scale; −120, which lets everything pass, to −20.</value>
    public double LevelFloor { get; init; } = -60;

    /// <summary>Looks at every option.</summary>
    /// <returns>One sentence for each that is out of its range; none when all is well.</returns>
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

        void Check(string name, TimeSpan value, int lowest, int highest)
        {
            if (value < TimeSpan.FromMilliseconds(lowest) || value > TimeSpan.FromMilliseconds(highest))
                errors.Add($"{name} is {value.TotalMilliseconds} ms; it must be {lowest} to {highest} ms.");
        }
    }
}
