namespace PortBridge.Scheduling;

/// <summary>How often workers died while a session's audio was in their hands.</summary>
/// <param name="Crashes">How often.</param>
/// <param name="ClearedAt">The session's time that it has to get past to be cleared.</param>
internal readonly record struct CrashHistory(int Crashes, TimeSpan ClearedAt)
{
    /// <summary>A session that was there this often is a poison session if no other was.</summary>
    public const int Limit = 2;

    /// <summary>Whether the session may only go on alone among its like.</summary>
    public bool NeedsIsolation => Crashes >= Limit;
}
