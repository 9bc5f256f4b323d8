namespace PortBridge.Worker.Speech;

/// <summary>When an utterance begins and ends.</summary>
public sealed record SegmentationOptions
{
    /// <summary>Speech shorter than this is taken for a noise.</summary>
    /// <value>Default 150 ms; 30 ms to 2 s.</value>
    public TimeSpan MinimumSpeech { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Silence that ends an utterance.</summary>
    /// <value>Default 600 ms; 100 ms to 5 s.</value>
    public TimeSpan TrailingSilence { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Audio from before the detected beginning that still belongs to the utterance.</summary>
    /// <value>Default 500 ms; 0 to 2 s.</value>
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>An utterance is cut at this length, at its quietest late place, and the next one begins there.</summary>
    /// <value>Default 20 s; 2 s to 60 s.</value>
    public TimeSpan MaximumUtterance { get; init; } = TimeSpan.FromSeconds(20);
}
