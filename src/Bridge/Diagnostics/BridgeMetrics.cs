using System.Diagnostics.Metrics;
using PortBridge.Protocol.Messages;

namespace PortBridge.Diagnostics;

/// <summary>
/// What the bridge measures, as the meter <c>PortBridge</c>. Durations are in seconds, audio in milliseconds of it.
/// </summary>
internal sealed class BridgeMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "PortBridge";

    private readonly Counter<long> _opened;
    private readonly Counter<long> _ended;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _exits;
    private readonly Histogram<double> _timeToReady;
    private readonly Histogram<double> _recovery;
    private readonly Counter<long> _droppedAudio;
    private readonly Counter<long> _replayedAudio;
    private readonly Counter<long> _framesSent;
    private readonly Counter<long> _framesReceived;
    private readonly Histogram<double> _queueAge;
    private readonly Histogram<double> _firstPartial;
    private readonly Histogram<double> _finalLatency;
    private readonly Histogram<double> _finalDecode;

    private readonly WireTap? _wire;

    public BridgeMetrics(IMeterFactory meters, WireTap? wire = null)
    {
        _wire = wire;
        var meter = meters.Create(MeterName);
        _opened = meter.CreateCounter<long>("portbridge.sessions.opened", "{session}");
        _ended = meter.CreateCounter<long>("portbridge.sessions.ended", "{session}", "By how they ended.");
        _active = meter.CreateUpDownCounter<long>("portbridge.sessions.active", "{session}");
        _exits = meter.CreateCounter<long>("portbridge.worker.exits", "{process}", "By reason.");
        _timeToReady = meter.CreateHistogram<double>("portbridge.worker.ready.duration", "s", "Start to ready.");
        _recovery = meter.CreateHistogram<double>(
            "portbridge.session.recovery.duration", "s", "A worker's loss to the next one's taking over.");
        _droppedAudio = meter.CreateCounter<long>("portbridge.audio.dropped", "ms");
        _replayedAudio = meter.CreateCounter<long>("portbridge.audio.replayed", "ms");
        _framesSent = meter.CreateCounter<long>("portbridge.frames.sent", "{frame}");
        _framesReceived = meter.CreateCounter<long>("portbridge.frames.received", "{frame}");
        _queueAge = meter.CreateHistogram<double>(
            "portbridge.audio.queue.age", "s", "Audio written and not processed, at each report of a worker.");
        _firstPartial = meter.CreateHistogram<double>(
            "portbridge.partial.first.latency", "s", "An utterance's beginning being told to its first partial.");
        _finalLatency = meter.CreateHistogram<double>(
            "portbridge.final.latency", "s", "An utterance's end being told to its final.");
        _finalDecode = meter.CreateHistogram<double>("portbridge.final.decode.duration", "s");
    }

    public void SessionOpened()
    {
        _opened.Add(1);
        _active.Add(1);
    }

    public void SessionEnded(string how)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("how", how));
        _active.Add(-1);
    }

    public void WorkerExited(WorkerExitReason reason) =>
        _exits.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void WorkerReady(TimeSpan sinceStart) => _timeToReady.Record(sinceStart.TotalSeconds);

    public void SessionRecovered(TimeSpan sinceLoss) => _recovery.Record(sinceLoss.TotalSeconds);

    public void AudioDropped(TimeSpan length) => _droppedAudio.Add((long)length.TotalMilliseconds);

    public void AudioReplayed(TimeSpan length) => _replayedAudio.Add((long)length.TotalMilliseconds);

    public void FrameSent(int generation, Command command)
    {
        _framesSent.Add(1);
        _wire?.Sent(generation, command);
    }

    public void FrameReceived(int generation, WorkerEvent? message)
    {
        _framesReceived.Add(1);
        if (message is not null)
            _wire?.Received(generation, message);
    }

    public void QueueAge(TimeSpan unprocessed) => _queueAge.Record(unprocessed.TotalSeconds);

    public void FirstPartial(TimeSpan latency) => _firstPartial.Record(latency.TotalSeconds);

    public void Final(TimeSpan latency, TimeSpan decode)
    {
        _finalLatency.Record(latency.TotalSeconds);
        _finalDecode.Record(decode.TotalSeconds);
    }
}
