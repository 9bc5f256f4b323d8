using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// Tells the host how far a session is, at most twice a second: at once if the last report is old enough, else with
/// the next audio when it is, or by the clock if no more comes. Of audio that is processed much faster than it was spoken
/// each 5 s are reported too: a host sends no more than it has room for, and would else wait for the clock. The last
/// change is always reported, and nothing runs while nothing changes.
/// </summary>
internal sealed class ProgressReporter : IAsyncDisposable
{
    /// <summary>The shortest time between two reports.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer a report may wait for audio to come along with: as long as a chunk or more, so that
    /// no session that is spoken to needs the clock.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(150);

    /// <summary>Processed audio that is reported without waiting for that time, in milliseconds.</summary>
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

    /// <summary>A reporter of a session whose first sample has the given time.</summary>
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

    /// <summary>Audio has been taken.</summary>
    /// <param name="ms">Up to here.</param>
    /// <param name="heldFromMs">Outside utterances: the earliest place where the next one may begin.</param>
    public void Received(long ms, long heldFromMs)
    {
        lock (_gate)
        {
            _receivedMs = ms;
            _heldFromMs = heldFromMs;
            ReportOrWait();
        }
    }

    /// <summary>An utterance has begun that is not settled until it has ended.</summary>
    public void UtteranceBegan(long startMs)
    {
        lock (_gate)
            _openUtterances.Enqueue(startMs);
    }

    /// <summary>The oldest open utterance has its final, or never will.</summary>
    public void UtteranceEnded()
    {
        lock (_gate)
            _openUtterances.Dequeue();
    }

    public void Processed(long ms)
    {
        lock (_gate)
        {
            _processedMs = ms;
            ReportOrWait();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _isClosed = true;
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    // Silence behind a final may be known to hold nothing before its turn to be processed has come.
    private long CommittedMs() =>
        Math.Min(_processedMs, _openUtterances.TryPeek(out var startMs) ? startMs : _heldFromMs);

    private void OnTimer()
    {
        lock (_gate)
        {
            // It may have been reported just before.
            if (_isPending)
                Report();
        }
    }

    private void ReportOrWait()
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
        // A host that does not read gets the report after the next one: what it says then is newer anyway.
        if (!_output.TryWrite(new Progress(_sessionId, _receivedMs, _processedMs, CommittedMs())))
        {
            _isPending = true;
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }
}
