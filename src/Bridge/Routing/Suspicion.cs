namespace PortBridge.Routing;

/// <summary>How often workers died while a session's audio was in their hands.</summary>
internal sealed class Suspicion
{
    /// <summary>A session that was there this often is quarantined.</summary>
    public const int Limit = 2;

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>The session's time that it has to get past to be cleared.</summary>
    public TimeSpan ClearedAt { get; private set; }

    /// <summary>Whether it may only go on alone among the suspects.</summary>
    public bool IsOnProbation => Crashes >= Limit;

    public void Add(TimeSpan written) => (Crashes, ClearedAt) = (Crashes + 1, written);

    public void Clear() => (Crashes, ClearedAt) = (0, TimeSpan.Zero);
}
