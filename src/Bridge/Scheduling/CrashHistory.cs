namespace PortBridge.Scheduling;

/// <summary>The worker crashes that a session may have caused.</summary>
/// <param name="Crashes">The number of crashes while the worker had work for the session.</param>
/// <param name="ClearedAt">The processed position at which the session is cleared.</param>
internal readonly record struct CrashHistory(int Crashes, TimeSpan ClearedAt)
{
    /// <summary>The number of crashes after which a session is a poison session, unless others have as many.</summary>
    public const int Limit = 2;

    /// <summary>Whether the session must be isolated from others like it.</summary>
    public bool NeedsIsolation => Crashes >= Limit;
}
