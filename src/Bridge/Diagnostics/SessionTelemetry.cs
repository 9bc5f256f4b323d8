using System.Diagnostics;
using PortBridge.Protocol;

namespace PortBridge.Diagnostics;

/// <summary>
/// Reports one session to metrics and traces: a span for the session, with an event for each final, interruption,
/// resumption and gap. Neither contains recognized text. It calls listeners and must not be used under a lock.
/// </summary>
internal sealed class SessionTelemetry : IDisposable
{
    private static readonly ActivitySource Source = new(PortBridgeDiagnostics.ActivitySourceName);

    private readonly BridgeMetrics _metrics;
    private readonly Activity? _activity;

    public SessionTelemetry(string sessionId, BridgeMetrics metrics)
    {
        _metrics = metrics;
        _activity = Source.StartActivity("portbridge.session", ActivityKind.Client);
        _activity?.SetTag("portbridge.session.id", sessionId);
        metrics.SessionOpened();
    }

    /// <summary>Reports an event that was published to the session's owner.</summary>
    /// <param name="speechEvent">The event.</param>
    /// <param name="latency">The measurement of <see cref="SessionLatencies"/> for it.</param>
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

    /// <summary>Reports audio that is replayed to a new worker.</summary>
    public void Replayed(TimeSpan length) => _metrics.AudioReplayed(length);

    /// <summary>Reports the length of unprocessed audio at a progress report.</summary>
    public void Processed(TimeSpan unprocessed) => _metrics.QueueAge(unprocessed);

    /// <summary>Reports the end of the session.</summary>
    public void End(SpeechEvent ending)
    {
        var error = (ending as SpeechEvent.Failed)?.Error;
        var reason = (ending as SpeechEvent.Stopped)?.Reason ?? "failed";
        _activity?.SetTag("portbridge.session.end_reason", reason);
        if (error is not null)
        {
            _activity?.SetTag("error.type", TypeOf(error));
            _activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        }

        _metrics.SessionEnded(reason, error is null ? null : TypeOf(error));
        Dispose();
    }

    public void Dispose() => _activity?.Dispose();

    // A worker may define codes; OpenTelemetry wants few values.
    private static string TypeOf(SpeechError error) => ErrorCodes.All.Contains(error.Code) ? error.Code : "_OTHER";

    private void ReportFinal(SpeechEvent.Final final, TimeSpan latency)
    {
        _metrics.Final(latency, final.Timing.Decode);
        _activity?.AddEvent(new ActivityEvent("final", tags: new ActivityTagsCollection
        {
            ["portbridge.utterance"] = final.Utterance,
            ["portbridge.final.decode.duration"] = final.Timing.Decode.TotalSeconds,
        }));
    }
}
