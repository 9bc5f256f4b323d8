using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>How an engine works that decodes whole stretches of audio.</summary>
internal sealed record BatchOptions
{
    /// <summary>The most audio that a partial decodes: what is settled before it is kept as text.</summary>
    /// <value>Default 15 s; 5 s to 28 s.</value>
    public TimeSpan PartialWindow { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>So much must be new since the last partial.</summary>
    /// <value>Default 300 ms; 100 ms to 5 s.</value>
    public TimeSpan PartialStep { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>After so much silence the final is begun, though speech may go on; null begins it at the
    /// utterance's end.</summary>
    /// <value>Default 200 ms; 50 ms to 5 s.</value>
    public TimeSpan? SpeculateAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The final that a pause begins waits so long for more audio: of a recording, which comes faster than it
    /// was spoken, the next words are there by then.</summary>
    /// <value>Default 25 ms, a small part of what beginning early gains.</value>
    public TimeSpan SpeculationGrace { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Whether a partial is decoded in a context just long enough for its audio instead of the whole 30 s.</summary>
    /// <value>Default true: several times faster, somewhat less accurate.</value>
    public bool FitAudioContext { get; init; } = true;

    /// <summary>What is left out as no speech.</summary>
    public NoSpeechThresholds NoSpeech { get; init; } = new();

    /// <summary>Longer utterances are decoded in chunks while they go on; a chunk is no shorter than this.</summary>
    public static TimeSpan MinChunk { get; } = TimeSpan.FromSeconds(21);

    /// <summary>And no longer than this: it must fit Whisper's 30 s.</summary>
    public static TimeSpan MaxChunk { get; } = TimeSpan.FromSeconds(28);

    /// <summary>A pause so long inside an utterance is a place to cut it.</summary>
    public static TimeSpan LongPause { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Shorter audio holds no word, and can crash a native library.</summary>
    public static TimeSpan MinAudio { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks at every option.</summary>
    /// <returns>One sentence for each that is out of its range; none when all is well.</returns>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Check(nameof(PartialWindow), PartialWindow, 5_000, 28_000);
        Check(nameof(PartialStep), PartialStep, 100, 5_000);
        if (SpeculateAfter is { } silence)
            Check(nameof(SpeculateAfter), silence, 50, 5_000);
        return errors;

        void Check(string name, TimeSpan value, int lowest, int highest)
        {
            if (value < TimeSpan.FromMilliseconds(lowest) || value > TimeSpan.FromMilliseconds(highest))
                errors.Add($"{name} is {value.TotalMilliseconds} ms; it must be {lowest} to {highest} ms.");
        }
    }
}
