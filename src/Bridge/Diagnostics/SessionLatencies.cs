namespace PortBridge.Diagnostics;

/// <summary>
/// Measures a session's latencies from its events. It calls no listeners and may be used under a lock;
/// <see cref="SessionTelemetry.Report"/> reports the measurements.
/// </summary>
internal sealed class SessionLatencies(TimeProvider time)
{
    private long? _lostAt;
    private long? _speechStartedAt;
    private long? _speechStoppedAt;

    /// <summary>Records the next event.</summary>
    /// <returns>
    /// For the first partial of an utterance, the time since speech started; for a final, the time since speech
    /// stopped; for a resumption, the time since the interruption. Null if the starting event is missing, and for other
    /// events.
    /// </returns>
    public TimeSpan? Measure(SpeechEvent speechEvent)
    {
        switch (speechEvent)
        {
            case SpeechEvent.SpeechStarted:
                _speechStartedAt = time.GetTimestamp();
                return null;
            case SpeechEvent.SpeechStopped:
                _speechStoppedAt = time.GetTimestamp();
                return null;
            case SpeechEvent.Interrupted:
                _lostAt = time.GetTimestamp();
                return null;
            case SpeechEvent.Partial:
                return ElapsedSince(ref _speechStartedAt);
            case SpeechEvent.Final:
                return ElapsedSince(ref _speechStoppedAt);
            case SpeechEvent.Resumed:
                return ElapsedSince(ref _lostAt);
            default:
                return null;
        }
    }

    private TimeSpan? ElapsedSince(ref long? start)
    {
        TimeSpan? elapsed = start is { } timestamp ? time.GetElapsedTime(timestamp) : null;
        start = null;
        return elapsed;
    }
}
