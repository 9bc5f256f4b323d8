using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>The speech of several virtual users. Each has its own speech, which is reproducible by the seed.</summary>
/// <param name="Sessions">The number of users.</param>
/// <param name="Seed">The seed of the speech.</param>
/// <param name="Recording">The recording that they repeat; null for synthetic speech.</param>
internal sealed record LoadProfile(int Sessions, int Seed, Recording? Recording)
{
    /// <summary>Creates the speech of a user.</summary>
    public ISpeechSource SpeechOf(int index)
    {
        var seed = HashCode(Seed, index);
        return Recording is null ? new SyntheticSpeech(seed) : new RecordedSpeech(Recording, seed);
    }

    // System.HashCode differs from one run to the next.
    private static int HashCode(int seed, int index) => unchecked(seed * 7919 + index * 104729);
}
