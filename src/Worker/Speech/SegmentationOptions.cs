using PortBridge.Protocol;

namespace PortBridge.Worker.Speech;

/// <summary>When an utterance begins and ends.</summary>
public sealed record SegmentationOptions
{
    /// <summary>Speech shorter than this is taken for a noise.</summary>
    /// <value>Default 150 ms; 30 ms to 1 s.</value>
    public TimeSpan MinimumSpeech { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// The probability from which on a frame is speech that begins an utterance; for going on, 0.7 of it will do.
    /// </summary>
    /// <value>Default 0.5; 0.2 to 0.9.</value>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Silence that ends an utterance.</summary>
    /// <value>Default 800 ms; 100 ms to 5 s.</value>
    public TimeSpan TrailingSilence { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Audio from before the detected beginning that still belongs to the utterance.</summary>
    /// <value>Default 500 ms; 0 to 2 s.</value>
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>An utterance is cut at this length, at its quietest late place, and the next one begins there.</summary>
    /// <value>Default 20 s; 2 s to 60 s, and at least 2 s longer than <see cref="PreRoll"/>, so that there is room
    /// whatever <see cref="MinimumSpeech"/> a session chooses.</value>
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
        Check(nameof(MinimumSpeech), MinimumSpeech, VadBounds.MinSpeechMs, VadBounds.MaxSpeechMs);
        Check(nameof(TrailingSilence), TrailingSilence, VadBounds.MinSilenceMs, VadBounds.MaxSilenceMs);
        Check(nameof(PreRoll), PreRoll, 0, 2_000);
        Check(nameof(MaximumUtterance), MaximumUtterance, 2_000, 60_000);
        if (Threshold is not (>= VadBounds.MinThreshold and <= VadBounds.MaxThreshold))
            errors.Add($"{nameof(Threshold)} is {Threshold}; it must be {VadBounds.MinThreshold} to {VadBounds.MaxThreshold}.");
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
