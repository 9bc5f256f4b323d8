using System.Diagnostics;

namespace PortBridge.Diagnostics;

/// <summary>
/// One session as metrics and traces see it: a span from its opening to its end, with an event for each final,
/// interruption and gap. What was said is in neither. It calls listeners, so it must not be used under a lock.
/// </summary>
internal sealed class SessionTelemetry : IDisposable
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "PortBridge";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly BridgeMetrics _metrics;
    private readonly Activity? _activity;

    public SessionTelemetry(string sessionId, BridgeMetrics metrics)
    {
        _metrics = metrics;
        _activity = Source.StartActivity("portbridge.session", ActivityKind.Client);
        _activity?.SetTag("portbridge.session.id", sessionId);
        metrics.SessionOpened();
    }

    /// <summary>Reports an event that was put into the owner's queue.</summary>
    /// <param name="speechEvent">The event.</param>
    /// <param name="latency">What <see cref="SessionLatencies"/> measured at it.</param>
    public void Report(SpeechEvent speechEvent, TimeSpan? latency)
    {
        switch (speechEvent)
        {
            case SpeechEvent.Partial when latency is { } first:
                _metrics.FirstPartial(first);
                break;
            case SpeechEvent.Final final:
                ReportFinal(final, latency ?? final.Timing.Latency);
                break;
            case SpeechEvent.Interrupted:
                _activity?.AddEvent(new ActivityEvent("interrupted"));
                break;
            case SpeechEvent.Resumed:
                if (latency is { } recovery)
                    _metrics.SessionRecovered(recovery);
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

    private void ReportFinal(SpeechEvent.Final final, TimeSpan latency)
    {
        _metrics.Final(latency, final.Timing.Decode);
        _activity?.AddEvent(new ActivityEvent("final", tags: new ActivityTagsCollection
        {
            ["portbridge.utterance"] = final.Utterance,
            ["portbridge.final.decode_ms"] = (long)final.Timing.Decode.TotalMilliseconds,
        }));
    }
}
