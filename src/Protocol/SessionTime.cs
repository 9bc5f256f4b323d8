namespace PortBridge.Protocol;

/// <summary>The limits of a session's time and of its utterances.</summary>
public static class SessionTime
{
    /// <summary>The greatest session time and the longest duration, in milliseconds: less than 30 days.</summary>
    public const long MaxMilliseconds = (30L * 24 * 60 * 60 * 1000) - 1;

    /// <summary>The greatest number of an utterance: 2³⁰ − 1.</summary>
    public const int MaxUtterance = (1 << 30) - 1;

    /// <summary>The end of the longest session: 30 days.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromDays(30);
}
