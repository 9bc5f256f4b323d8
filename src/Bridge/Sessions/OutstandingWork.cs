using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// What a worker owes a session: that it starts, that its audio is processed, that a final comes when somebody has
/// stopped speaking, that it stops. Whatever the worker does of it counts as work; taking audio in alone does not.
/// </summary>
internal sealed class OutstandingWork(WorkerConnection connection)
{
    // The worker counts whole milliseconds.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private TimeSpan _sent;
    private TimeSpan _processed;
    private int _finalsDue;
    private bool _startDue;
    private bool _stopDue;
    private long? _since;

    /// <summary>PendingSince when nothing came of what is owed, as a timestamp; null while nothing is.</summary>
    public long? PendingSince
    {
        get
        {
            lock (_gate)
                return _since;
        }
    }

    private bool IsAny => _startDue || _stopDue || _finalsDue > 0 || _sent - _processed >= Resolution;

    /// <summary>A command was sent that is to be answered.</summary>
    public void Expect(WorkKind kind)
    {
        lock (_gate)
        {
            _startDue |= kind == WorkKind.Start;
            _stopDue |= kind == WorkKind.Stop;
            _since ??= connection.Now;
        }
    }

    /// <summary>Audio was sent up to here.</summary>
    public void ExpectAudio(TimeSpan position)
    {
        lock (_gate)
        {
            _sent = position;
            if (IsAny)
                _since ??= connection.Now;
        }
    }

    /// <summary>The worker said something of the session.</summary>
    public void Complete(WorkerEvent message)
    {
        lock (_gate)
        {
            if (TryComplete(message))
            {
                var now = connection.RecordWork();
                _since = IsAny ? now : null;
            }
            else if (IsAny)
            {
                _since ??= connection.Now;
            }
        }
    }

    /// <returns>Whether it was work.</returns>
    private bool TryComplete(WorkerEvent message)
    {
        switch (message)
        {
            case SessionStarted:
                _startDue = false;
                return true;
            case Progress e:
                var processed = EventMapping.Ms(e.ProcessedMs);
                var isWork = processed > _processed;
                _processed = processed;
                return isWork;
            // A worker goes on listening while its engine hangs: that somebody stopped speaking is heard without it.
            case SpeechStopped:
                _finalsDue++;
                return false;
            case Final or Error { Code: ErrorCodes.EngineFailed }:
                _finalsDue = Math.Max(0, _finalsDue - 1);
                return true;
            case Partial:
                return true;
            default:
                return false;
        }
    }
}

/// <summary>A command that a worker answers for a session.</summary>
internal enum WorkKind
{
    /// <summary><c>start_session</c>.</summary>
    Start,

    /// <summary><c>stop_session</c>.</summary>
    Stop,
}
