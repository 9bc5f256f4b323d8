namespace PortBridge.Gateway.Tests.Support;

/// <summary>Events for tests of adapters.</summary>
internal static class Events
{
    /// <summary>A final with a text.</summary>
    public static SpeechEvent.Final Final(string text, int utterance = 0, params IReadOnlyList<Word> words) => new(
        utterance,
        text,
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(3),
        0.5,
        words,
        new FinalTiming(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(120), TimeSpan.FromMilliseconds(150)));

    /// <summary>A partial with a text, of which nothing is stable unless said.</summary>
    public static SpeechEvent.Partial Partial(string text, int stable = 0) => new(0, text, stable, TimeSpan.FromSeconds(1));
}
