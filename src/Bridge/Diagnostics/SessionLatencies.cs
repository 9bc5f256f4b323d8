namespace PortBridge.Diagnostics;

/// <summary>
/// Measures a session's latencies from the order of its events. It calls nobody, so that it may be used under the lock
/// that orders them; <see cref="SessionTelemetry.Report"/> tells what was measured.
/// </summary>
internal sealed class SessionLatencies(TimeProvider time)
{
    private long? _lostAt;
    private long? _speechStartedAt;
    private long? _speechStoppedAt;

    /// <summary>Takes the next event.</summary>
    /// <returns>
    /// Of a first partial the time since the utterance began, of a final since it ended, of a resumption since the
    /// interruption, each if the owner was told of that; else null.
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
                return Take(ref _speechStartedAt);
            case SpeechEvent.Final:
                return Take(ref _speechStoppedAt);
            case SpeechEvent.Resumed:
                return Take(ref _lostAt);
            default:
                return null;
        }
    }

    private TimeSpan? Take(ref long? since)
    {
        TimeSpan? elapsed = since is { } timestamp ? time.GetElapsedTime(timestamp) : null;
        since = null;
        return elapsed;
    }
}
