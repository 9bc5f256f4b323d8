using System.Diagnostics;

namespace PortBridge.Diagnostics;

/// <summary>
/// One session as metrics and traces see it: a span from its opening to its end, with an event for each final,
/// interruption and gap. What was said is in neither.
/// </summary>
internal sealed class SessionTelemetry : IDisposable
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "PortBridge";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly BridgeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Activity? _activity;
    private long _lostAt;
    private long _speechStartedAt;
    private long _speechStoppedAt;

    public SessionTelemetry(string sessionId, BridgeMetrics metrics, TimeProvider time)
    {
        _metrics = metrics;
        _time = time;
        _activity = Source.StartActivity("portbridge.session", ActivityKind.Client);
        _activity?.SetTag("portbridge.session.id", sessionId);
        metrics.SessionOpened();
    }

    /// <summary>Sees an event on its way to the owner.</summary>
    public void Note(SpeechEvent speechEvent)
    {
        switch (speechEvent)
        {
            case SpeechEvent.SpeechStarted:
                _speechStartedAt = _time.GetTimestamp();
                break;
            case SpeechEvent.SpeechStopped:
                _speechStoppedAt = _time.GetTimestamp();
                break;
            case SpeechEvent.Partial when _speechStartedAt != 0:
                _metrics.FirstPartial(_time.GetElapsedTime(_speechStartedAt));
                _speechStartedAt = 0;
                break;
            case SpeechEvent.Final final:
                NoteFinal(final);
                break;
            case SpeechEvent.Interrupted:
                _lostAt = _time.GetTimestamp();
                _activity?.AddEvent(new ActivityEvent("interrupted"));
                break;
            case SpeechEvent.Resumed:
                _metrics.SessionRecovered(_time.GetElapsedTime(_lostAt));
                _activity?.AddEvent(new ActivityEvent("resumed"));
                break;
            case SpeechEvent.Gap gap:
                _metrics.AudioDropped(gap.Length);
                _activity?.AddEvent(new ActivityEvent("gap"));
                break;
        }
    }

    /// <summary>Audio goes to another worker.</summary>
    public void Replayed(TimeSpan length) => _metrics.AudioReplayed(length);

    /// <summary>A worker has said how far it is.</summary>
    public void Processed(TimeSpan unprocessed) => _metrics.QueueAge(unprocessed);

    /// <summary>The session has ended.</summary>
    public void End(SpeechEvent ending)
    {
        var how = (ending as SpeechEvent.Failed)?.Error.Code ?? ((SpeechEvent.Stopped)ending).Reason;
        _activity?.SetTag("portbridge.session.end", how);
        if (ending is SpeechEvent.Failed { Error: var error })
            _activity?.SetStatus(ActivityStatusCode.Error, error.Code);
        _metrics.SessionEnded(how);
        Dispose();
    }

    public void Dispose() => _activity?.Dispose();

    private void NoteFinal(SpeechEvent.Final final)
    {
        var latency = _speechStoppedAt == 0 ? final.Timing.Latency : _time.GetElapsedTime(_speechStoppedAt);
        _speechStoppedAt = 0;
        _metrics.Final(latency, final.Timing.Decode);
        _activity?.AddEvent(new ActivityEvent("final", tags: new ActivityTagsCollection
        {
            ["portbridge.utterance"] = final.Utterance,
            ["portbridge.final.decode_ms"] = (long)final.Timing.Decode.TotalMilliseconds,
        }));
    }
}
