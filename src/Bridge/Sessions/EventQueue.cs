using System.Runtime.CompilerServices;
using PortBridge.Threading;

namespace PortBridge.Sessions;

/// <summary>
/// A session's events on their way to its owner. A slow reader costs bounded memory: of the partials of one utterance
/// and of the progress reports only the newest waits, in the place of the one it replaces. Everything else waits in
/// order, up to <see cref="Capacity"/> events.
/// </summary>
internal sealed class EventQueue
{
    /// <summary>An owner this far behind does not read at all.</summary>
    public const int Capacity = 1024;

    private const long Nowhere = -1;

    private readonly Lock _gate = new();
    private readonly AsyncAutoResetEvent _signal = new();

    // Positions count every event ever put in; an event stands in the ring at its position modulo the ring's size.
    private SpeechEvent?[] _ring = new SpeechEvent?[16];
    private long _head;
    private long _tail;
    private long _partialAt = Nowhere;
    private long _progressAt = Nowhere;
    private int _count;
    private int _isRead;
    private bool _isComplete;

    /// <summary>Puts an event in; false if the queue is full. After the last event, does nothing.</summary>
    /// <param name="item">The event.</param>
    /// <param name="isLast">Whether the reader's enumeration ends after it. The last event always fits.</param>
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

    /// <summary>Every event in order. For one reader at a time.</summary>
    /// <exception cref="InvalidOperationException">Another reader has not ended yet.</exception>
    public async IAsyncEnumerable<SpeechEvent> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRead, 1) == 1)
            throw new InvalidOperationException("A session's events have one reader; another reads them already.");

        try
        {
            do
            {
                while (TryRead(out var item))
                    yield return item;
            }
            while (await MayHaveMoreAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Volatile.Write(ref _isRead, 0);
        }
    }

    private async ValueTask<bool> MayHaveMoreAsync(CancellationToken cancellationToken)
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
            case SpeechEvent.Progress:
                return TryReplaceAt(_progressAt, item);
            case SpeechEvent.Partial partial:
                return IsPartialOf(partial.Utterance) && TryReplaceAt(_partialAt, item);
            case SpeechEvent.Final final when IsPartialOf(final.Utterance):
                // The reader passes over the empty place: the final says more.
                _ring[_partialAt % _ring.Length] = null;
                _count--;
                return false;
            default:
                return false;
        }
    }

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
                ref var place = ref _ring[_head++ % _ring.Length];
                if (place is { } found)
                {
                    place = null;
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
