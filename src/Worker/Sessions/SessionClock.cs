namespace PortBridge.Worker.Sessions;

/// <summary>Positions of a session's 16 kHz audio as milliseconds of the session.</summary>
/// <param name="FromMs">The session's time of the first sample, which is not 0 where a session goes on.</param>
internal readonly record struct SessionClock(long FromMs)
{
    /// <summary>Samples a millisecond at the rate of every engine.</summary>
    public const int SamplesPerMs = 16;

    public long ToMs(long sample) => FromMs + (sample / SamplesPerMs);
}
