using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Trials;

/// <summary>Several people who speak at a time, each other words than the others, and always the same.</summary>
/// <param name="Sessions">How many.</param>
/// <param name="Seed">Says what they say.</param>
/// <param name="Recording">What they say parts of; null for synthetic voices.</param>
internal sealed record Crowd(int Sessions, int Seed, Recording? Recording)
{
    /// <summary>The voice of one of them, from its beginning.</summary>
    public ISpeechSource Voice(int index)
    {
        var seed = HashCode(Seed, index);
        return Recording is null ? new SyntheticSpeech(seed) : new RecordedSpeech(Recording, seed);
    }

    // System.HashCode differs from one run to the next.
    private static int HashCode(int seed, int index) => unchecked(seed * 7919 + index * 104729);
}
