using PortBridge.Protocol.IO;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// Reports the progress of a session, at most twice a second: at once if the last report is old enough, otherwise with a
/// later change, or by a timer if there is none. Audio that is processed much faster than real time is also reported
/// every 5 s of audio, because the host's flow-control window would otherwise be exhausted. The last change is always
/// reported, and no timer runs without a change.
/// </summary>
internal sealed class ProgressReporter : IAsyncDisposable
{
    /// <summary>The minimum time between two reports.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The additional time that a report may wait for more audio. It is longer than a chunk, so that a live
    /// session does not need the timer.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(150);

    /// <summary>The length of processed audio that is reported at once, in milliseconds.</summary>
    public const int MaxUnreportedMs = 5000;

    private readonly Lock _gate = new();
    private readonly string _sessionId;
    private readonly MessageWriter<WorkerEvent> _output;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _receivedMs;
    private long _processedMs;
    private long _heldFromMs;
    private readonly Queue<long> _openUtterances = new();
    private long _reportedAt;
    private long _reportedMs;
    private bool _isPending;
    private bool _isClosed;

    /// <summary>Creates the reporter of a session that starts at the given session time.</summary>
    public ProgressReporter(string sessionId, long fromMs, MessageWriter<WorkerEvent> output, TimeProvider time)
    {
        _sessionId = sessionId;
        (_receivedMs, _processedMs, _heldFromMs, _reportedMs) = (fromMs, fromMs, fromMs, fromMs);
        _output = output;
        _time = time;
        _reportedAt = time.GetTimestamp();
        _timer = time.CreateTimer(
            static state => ((ProgressReporter)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Records received audio.</summary>
    /// <param name="ms">The session time up to which audio was received.</param>
    /// <param name="heldFromMs">The earliest time at which the next utterance may start.</param>
    public void Received(long ms, long heldFromMs)
    {
        lock (_gate)
        {
            _receivedMs = ms;
            _heldFromMs = heldFromMs;
            ReportOrSchedule();
        }
    }

    /// <summary>Records the start of an utterance. Its audio is committed when it has ended.</summary>
    public void UtteranceBegan(long startMs)
    {
        lock (_gate)
            _openUtterances.Enqueue(startMs);
    }

    /// <summary>Records the end of the oldest open utterance, with or without a final.</summary>
    public void UtteranceEnded()
    {
        lock (_gate)
            _openUtterances.Dequeue();
    }

    /// <summary>Records processed audio.</summary>
    /// <param name="ms">The session time up to which audio was processed.</param>
    public void Processed(long ms)
    {
        lock (_gate)
        {
            _processedMs = ms;
            ReportOrSchedule();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _isClosed = true;
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    // The audio after a final may already be known as silence before it counts as processed.
    private long CommittedMs() =>
        Math.Min(_processedMs, _openUtterances.TryPeek(out var startMs) ? startMs : _heldFromMs);

    private void OnTimer()
    {
        lock (_gate)
        {
            // A report may have been sent just before.
            if (_isPending)
                Report();
        }
    }

    private void ReportOrSchedule()
    {
        var age = _time.GetElapsedTime(_reportedAt);
        if (age >= Interval || _processedMs - _reportedMs >= MaxUnreportedMs)
        {
            Report();
        }
        else if (!_isPending)
        {
            _isPending = true;
            _timer.Change(Interval + Grace - age, Timeout.InfiniteTimeSpan);
        }
    }

    private void Report()
    {
        if (_isClosed)
            return;

        (_reportedAt, _reportedMs, _isPending) = (_time.GetTimestamp(), _processedMs, false);
        // If the host does not read, the report is sent later, with newer values.
        if (!_output.TryWrite(new Progress(_sessionId, _receivedMs, _processedMs, CommittedMs())))
        {
            _isPending = true;
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }
}
