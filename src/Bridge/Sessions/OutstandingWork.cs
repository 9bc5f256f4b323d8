using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// Tracks the work that a worker has to do for a session: to start it, to process its audio, to send a final after
/// speech has stopped, and to stop it. Receiving audio does not count as progress.
/// </summary>
internal sealed class OutstandingWork(WorkerConnection connection)
{
    // The worker reports whole milliseconds.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private TimeSpan _sent;
    private TimeSpan _processed;
    private int _finalsDue;
    private bool _startDue;
    private bool _stopDue;
    private long? _since;

    /// <summary>
    /// The timestamp since which there is outstanding work without progress; null if there is no outstanding work.
    /// </summary>
    public long? PendingSince
    {
        get
        {
            lock (_gate)
                return _since;
        }
    }

    private bool HasAny => _startDue || _stopDue || _finalsDue > 0 || _sent - _processed >= Resolution;

    /// <summary>Records a command that the worker has to answer.</summary>
    public void Expect(WorkKind kind)
    {
        lock (_gate)
        {
            _startDue |= kind == WorkKind.Start;
            _stopDue |= kind == WorkKind.Stop;
            _since ??= connection.Now;
        }
    }

    /// <summary>Records that audio was sent up to a position.</summary>
    public void ExpectAudio(TimeSpan position)
    {
        lock (_gate)
        {
            _sent = position;
            if (HasAny)
                _since ??= connection.Now;
        }
    }

    /// <summary>Records an event of the worker, which may complete work or add to it.</summary>
    public void Complete(WorkerEvent message)
    {
        lock (_gate)
        {
            if (TryComplete(message))
            {
                var now = connection.RecordWork();
                _since = HasAny ? now : null;
            }
            else if (HasAny)
            {
                _since ??= connection.Now;
            }
        }
    }

    /// <returns>Whether the event is progress.</returns>
    private bool TryComplete(WorkerEvent message)
    {
        switch (message)
        {
            case SessionStarted:
                _startDue = false;
                return true;
            case Progress e:
                var processed = EventMapping.Ms(e.ProcessedMs);
                var hasAdvanced = processed > _processed;
                _processed = processed;
                return hasAdvanced;
            // No progress: voice activity detection continues while the engine hangs.
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

/// <summary>A command that a worker answers.</summary>
internal enum WorkKind
{
    /// <summary><c>start_session</c>.</summary>
    Start,

    /// <summary><c>stop_session</c>.</summary>
    Stop,
}
