using System.Runtime.CompilerServices;
using PortBridge.Threading;

namespace PortBridge.Sessions;

/// <summary>
/// The queue of a session's events. Memory is bounded for a slow reader: a partial or a progress report replaces the
/// unread one of the same utterance or kind, at its position; all other events are queued in order, up to
/// <see cref="Capacity"/>.
/// </summary>
internal sealed class EventQueue
{
    /// <summary>The maximum number of unread events; a reader that is this far behind is considered stopped.</summary>
    public const int Capacity = 1024;

    private const long None = -1;

    private readonly Lock _gate = new();
    private readonly AsyncAutoResetEvent _signal = new();

    // A position counts all events ever appended; an event is stored in the ring at its position modulo the ring's
    // size.
    private SpeechEvent?[] _ring = new SpeechEvent?[16];
    private long _head;
    private long _tail;
    private long _partialAt = None;
    private long _progressAt = None;
    private int _count;
    private int _isRead;
    private bool _isComplete;

    /// <summary>Appends an event. Does nothing after the last event.</summary>
    /// <param name="item">The event.</param>
    /// <param name="isLast">Whether it is the last event, which always fits and ends the enumeration.</param>
    /// <returns>False if the queue is full.</returns>
    public bool TryWrite(SpeechEvent item, bool isLast = false)
    {
        lock (_gate)
        {
            if (_isComplete)
                return true;

            if (!TryReplace(item))
            {
                if (_count >= Capacity && !isLast)
                    return false;
                Append(item);
            }

            _isComplete = isLast;
        }

        _signal.Set();
        return true;
    }

    /// <summary>Reads the events in order. Supports one reader at a time.</summary>
    /// <exception cref="InvalidOperationException">Another reader is active.</exception>
    public async IAsyncEnumerable<SpeechEvent> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRead, 1) == 1)
            throw new InvalidOperationException("The session's events are already being read by another reader.");

        try
        {
            do
            {
                while (TryRead(out var item))
                    yield return item;
            }
            while (await WaitForMoreAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Volatile.Write(ref _isRead, 0);
        }
    }

    private async ValueTask<bool> WaitForMoreAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isComplete && _count == 0)
                return false;
        }

        await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private bool TryReplace(SpeechEvent item)
    {
        switch (item)
        {
            case SpeechEvent.Progress progress:
                return TryReplaceAt(_progressAt, progress with { Committed = WaitingCommitted });
            case SpeechEvent.Partial partial:
                return IsPartialOf(partial.Utterance) && TryReplaceAt(_partialAt, item);
            case SpeechEvent.Final final when IsPartialOf(final.Utterance):
                // The final supersedes the partial; the reader skips the empty position.
                _ring[_partialAt % _ring.Length] = null;
                _count--;
                return false;
            default:
                return false;
        }
    }

    // Finals may wait behind the progress that is replaced, and it must not be ahead of them.
    private TimeSpan WaitingCommitted => _progressAt >= _head && _ring[_progressAt % _ring.Length] is SpeechEvent.Progress waiting
        ? waiting.Committed
        : TimeSpan.Zero;

    private bool TryReplaceAt(long position, SpeechEvent item)
    {
        if (position < _head)
            return false;

        _ring[position % _ring.Length] = item;
        return true;
    }

    private bool IsPartialOf(int utterance) =>
        _partialAt >= _head
        && _ring[_partialAt % _ring.Length] is SpeechEvent.Partial waiting
        && waiting.Utterance == utterance;

    private void Append(SpeechEvent item)
    {
        if (_tail - _head == _ring.Length)
            Grow();

        if (item is SpeechEvent.Partial)
            _partialAt = _tail;
        else if (item is SpeechEvent.Progress)
            _progressAt = _tail;

        _ring[_tail++ % _ring.Length] = item;
        _count++;
    }

    private void Grow()
    {
        var larger = new SpeechEvent?[_ring.Length * 2];
        for (var position = _head; position < _tail; position++)
            larger[position % larger.Length] = _ring[position % _ring.Length];
        _ring = larger;
    }

    private bool TryRead(out SpeechEvent item)
    {
        lock (_gate)
        {
            while (_head < _tail)
            {
                ref var slot = ref _ring[_head++ % _ring.Length];
                if (slot is { } found)
                {
                    slot = null;
                    _count--;
                    item = found;
                    return true;
                }
            }
        }

        item = null!;
        return false;
    }
}
