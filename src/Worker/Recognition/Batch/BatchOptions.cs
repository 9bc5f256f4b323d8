namespace PortBridge.Worker.Recognition.Batch;

/// <summary>Options of engines with batch models, which decode a stretch of audio as a whole.</summary>
internal sealed record BatchOptions
{
    /// <summary>The maximum length of audio that a partial decodes. Committed text before it is kept.</summary>
    /// <value>Default 15 s; 5 s to 28 s.</value>
    public TimeSpan PartialWindow { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The minimum length of new audio between two partials.</summary>
    /// <value>Default 300 ms; 100 ms to 5 s.</value>
    public TimeSpan PartialStep { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The length of silence after which the final is decoded speculatively, although speech may resume; null
    /// to decode it when the utterance has ended.</summary>
    /// <value>Default 200 ms; 50 ms to 5 s.</value>
    public TimeSpan? SpeculateAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The shortest <see cref="SpeculateAfter"/>: 50 ms.</summary>
    public static TimeSpan ShortestSpeculateAfter { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest <see cref="SpeculateAfter"/>: 5 s.</summary>
    public static TimeSpan LongestSpeculateAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The delay before a speculative decode starts. When a recording is sent faster than real time, speech
    /// resumes within the delay, which saves the decode.</summary>
    /// <value>Default 25 ms, a small part of the time that speculation saves.</value>
    public TimeSpan SpeculationDelay { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Whether partials use an audio context just long enough for their audio instead of the full 30 s.</summary>
    /// <value>Default true: several times faster, slightly less accurate.</value>
    public bool FitAudioContext { get; init; } = true;

    /// <summary>The minimum length of a chunk. Long utterances are decoded in chunks while speech goes on.</summary>
    public static TimeSpan MinChunk { get; } = TimeSpan.FromSeconds(21);

    /// <summary>The maximum length of a chunk, which must fit Whisper's 30 s.</summary>
    public static TimeSpan MaxChunk { get; } = TimeSpan.FromSeconds(28);

    /// <summary>The length of a pause inside an utterance that ends a chunk.</summary>
    public static TimeSpan LongPause { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The minimum length of audio to decode. Shorter audio holds no word and can crash native code.</summary>
    public static TimeSpan MinAudio { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Validates all options.</summary>
    /// <returns>One sentence for each option that is out of range; empty if all are valid.</returns>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Check(nameof(PartialWindow), PartialWindow, 5_000, 28_000);
        Check(nameof(PartialStep), PartialStep, 100, 5_000);
        return errors;

        void Check(string name, TimeSpan value, int min, int max)
        {
            if (value < TimeSpan.FromMilliseconds(min) || value > TimeSpan.FromMilliseconds(max))
                errors.Add($"{name} is {value.TotalMilliseconds} ms; it must be {min} to {max} ms.");
        }
    }
}
