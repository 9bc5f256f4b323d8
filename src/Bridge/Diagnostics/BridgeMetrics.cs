using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PortBridge.Diagnostics;

/// <summary>The instruments of the bridge's meter, with the units and tags of the OpenTelemetry conventions.</summary>
internal sealed class BridgeMetrics
{
    private readonly Counter<long> _opened;
    private readonly Counter<long> _ended;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _exits;
    private readonly Histogram<double> _timeToReady;
    private readonly Histogram<double> _recovery;
    private readonly Counter<double> _droppedAudio;
    private readonly Counter<double> _replayedAudio;
    private readonly Counter<long> _framesSent;
    private readonly Counter<long> _framesReceived;
    private readonly Histogram<double> _queueAge;
    private readonly Histogram<double> _firstPartial;
    private readonly Histogram<double> _finalLatency;
    private readonly Histogram<double> _finalDecode;

    public BridgeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(PortBridgeDiagnostics.MeterName);
        _opened = meter.CreateCounter<long>("portbridge.sessions.opened", "{session}", "Sessions opened.");
        _ended = meter.CreateCounter<long>("portbridge.sessions.ended", "{session}", "Sessions ended, by outcome.");
        _active = meter.CreateUpDownCounter<long>(
            "portbridge.sessions.active", "{session}", "Sessions that have not ended.");
        _exits = meter.CreateCounter<long>("portbridge.worker.exits", "{process}", "Worker exits, by reason.");
        _timeToReady = meter.CreateHistogram<double>(
            "portbridge.worker.ready.duration", "s", "Time from the start of a worker until it is ready.");
        _recovery = meter.CreateHistogram<double>(
            "portbridge.session.recovery.duration", "s",
            "Time from the loss of a session's worker until the next worker has resumed the session.");
        _droppedAudio = meter.CreateCounter<double>("portbridge.audio.dropped", "s", "Audio dropped.");
        _replayedAudio = meter.CreateCounter<double>(
            "portbridge.audio.replayed", "s", "Audio replayed to a new worker.");
        _framesSent = meter.CreateCounter<long>("portbridge.frames.sent", "{frame}", "Frames sent to workers.");
        _framesReceived = meter.CreateCounter<long>(
            "portbridge.frames.received", "{frame}", "Frames received from workers.");
        _queueAge = meter.CreateHistogram<double>(
            "portbridge.audio.queue.age", "s", "Length of unprocessed audio at each progress report.");
        _firstPartial = meter.CreateHistogram<double>(
            "portbridge.partial.first.latency", "s", "Time from speech_started to the first partial.");
        _finalLatency = meter.CreateHistogram<double>(
            "portbridge.final.latency", "s", "Time from speech_stopped to the final.");
        _finalDecode = meter.CreateHistogram<double>(
            "portbridge.final.decode.duration", "s", "Decode time of a final.");
    }

    public void SessionOpened()
    {
        _opened.Add(1);
        _active.Add(1);
    }

    /// <param name="reason">The reason of <see cref="SpeechEvent.Stopped"/>, or <c>failed</c>.</param>
    /// <param name="errorType">The error code of a failed session, or <c>_OTHER</c> for a code that only the worker defines.</param>
    public void SessionEnded(string reason, string? errorType)
    {
        var tags = new TagList { { "portbridge.session.end_reason", reason } };
        if (errorType is not null)
            tags.Add("error.type", errorType);
        _ended.Add(1, tags);
        _active.Add(-1);
    }

    public void WorkerExited(WorkerExitReason reason) =>
        _exits.Add(1, new KeyValuePair<string, object?>("portbridge.worker.exit_reason", reason.ToString()));

    public void WorkerReady(TimeSpan sinceStart) => _timeToReady.Record(sinceStart.TotalSeconds);

    public void SessionRecovered(TimeSpan sinceLoss) => _recovery.Record(sinceLoss.TotalSeconds);

    public void AudioDropped(TimeSpan length) => _droppedAudio.Add(length.TotalSeconds);

    public void AudioReplayed(TimeSpan length) => _replayedAudio.Add(length.TotalSeconds);

    public void FrameSent() => _framesSent.Add(1);

    public void FrameReceived() => _framesReceived.Add(1);

    public void QueueAge(TimeSpan unprocessed) => _queueAge.Record(unprocessed.TotalSeconds);

    public void FirstPartial(TimeSpan latency) => _firstPartial.Record(latency.TotalSeconds);

    public void Final(TimeSpan latency, TimeSpan decode)
    {
        _finalLatency.Record(latency.TotalSeconds);
        _finalDecode.Record(decode.TotalSeconds);
    }
}
