using System.Buffers;
using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>
/// The audio of a session that a lost worker would take with it: all that has not been committed by a final, and a
/// little of what came before, which tunes the next worker's detector. It holds as much memory as there is such audio,
/// out of a shared pool, and never more than its capacity: the oldest goes first. It is part of
/// <see cref="SessionStateMachine"/>, whose lock guards it.
/// </summary>
/// <remarks>
/// Positions count bytes from the session's first. The buffer begins and drops at whole seconds, which are a whole
/// number of samples and of milliseconds at every rate, so that the audio heard again is cut into frames as before.
/// </remarks>
internal sealed class ReplayBuffer
{
    /// <summary>
    /// Committed audio that is kept and sent again before what is uncommitted. It covers the two seconds from which the
    /// worker's detector takes the noise floor.
    /// </summary>
    public static readonly TimeSpan Context = TimeSpan.FromSeconds(3);

    private const int SegmentLength = 16 * 1024;

    private readonly AudioFormat _format;
    private readonly long _capacity;
    private readonly List<byte[]> _segments = [];
    private long _firstSegmentAt;
    private long _start;
    private long _end;
    private long _committed;

    /// <summary>An empty buffer.</summary>
    /// <param name="format">The session's.</param>
    /// <param name="capacity">The most audio that is kept.</param>
    public ReplayBuffer(AudioFormat format, TimeSpan capacity)
    {
        _format = format;
        _capacity = (long)(capacity.TotalSeconds * BytesPerSecond);
    }

    /// <summary>Where the audio that is kept ends: all that was ever appended.</summary>
    public long End => _end;

    private long BytesPerSecond => (long)_format.SampleRate * _format.BytesPerSample;

    /// <summary>Puts audio at the end.</summary>
    /// <returns>How many uncommitted bytes were dropped at the front to make room.</returns>
    public long Append(ReadOnlySpan<byte> pcm)
    {
        while (!pcm.IsEmpty)
        {
            var offset = (int)((_end - _firstSegmentAt) % SegmentLength);
            if (_end - _firstSegmentAt == (long)_segments.Count * SegmentLength)
                _segments.Add(ArrayPool<byte>.Shared.Rent(SegmentLength));

            var length = Math.Min(pcm.Length, SegmentLength - offset);
            pcm[..length].CopyTo(_segments[^1].AsSpan(offset));
            pcm = pcm[length..];
            _end += length;
        }

        return DropExcess();
    }

    /// <summary>No final will need the audio before this time of the session any more.</summary>
    public void Commit(TimeSpan position)
    {
        _committed = Math.Max(_committed, Math.Min(_end, BytesAt(position)));
        Release(WholeSecond(_committed - (long)(Context.TotalSeconds * BytesPerSecond)));
    }

    /// <summary>Where a worker that takes the session over has to begin.</summary>
    public ReplayPoint Point() =>
        new(_start, TimeAt(_start), TimeAt(Math.Max(_committed, _start)) - TimeAt(_start));

    /// <summary>Copies audio out.</summary>
    /// <param name="position">Where it begins; what was dropped meanwhile is passed over.</param>
    /// <param name="longest">The most bytes that are wanted.</param>
    /// <returns>Where the audio that was copied begins, an array of the shared pool that begins with it, and its length
    /// in bytes.</returns>
    public (long Position, byte[] Bytes, int Length) Read(long position, int longest)
    {
        position = Math.Max(position, _start);
        var length = (int)Math.Clamp(_end - position, 0, longest);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        CopyTo(bytes.AsSpan(0, length), position);
        return (position, bytes, length);
    }

    /// <summary>Gives the memory back. The buffer is empty from then on.</summary>
    public void Clear()
    {
        Release(_end);
        foreach (var segment in _segments)
            ArrayPool<byte>.Shared.Return(segment);
        _segments.Clear();
        _firstSegmentAt = _end;
    }

    private void CopyTo(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            var (segment, offset) = Math.DivRem(position - _firstSegmentAt, SegmentLength);
            var count = (int)Math.Min(destination.Length, SegmentLength - offset);
            _segments[(int)segment].AsSpan((int)offset, count).CopyTo(destination);
            destination = destination[count..];
            position += count;
        }
    }

    private long DropExcess()
    {
        var excess = _end - _start - _capacity;
        if (excess <= 0)
            return 0;

        // Up to a whole second, but never past what there is.
        var start = Math.Min(_end, WholeSecond(_start + excess + BytesPerSecond - 1));
        var lost = Math.Max(0, start - Math.Max(_start, _committed));
        Release(start);
        return lost;
    }

    private void Release(long start)
    {
        if (start <= _start)
            return;

        _start = start;
        var count = Math.Min(_segments.Count, (int)((_start - _firstSegmentAt) / SegmentLength));
        for (var i = 0; i < count; i++)
            ArrayPool<byte>.Shared.Return(_segments[i]);
        _segments.RemoveRange(0, count);
        _firstSegmentAt += (long)count * SegmentLength;
    }

    private long WholeSecond(long position) => position - (position % BytesPerSecond);

    // In whole numbers and up to the next sample: a millisecond less would begin the next utterance a frame too early.
    private long BytesAt(TimeSpan time) =>
        (long)(((Int128)time.Ticks * _format.SampleRate + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond)
        * _format.BytesPerSample;

    private TimeSpan TimeAt(long position) => _format.DurationOf(position);
}

/// <summary>Where a worker that takes a session over has to begin.</summary>
/// <param name="Position">In bytes from the session's first.</param>
/// <param name="From">The same as a time of the session; whole seconds.</param>
/// <param name="Context">How much of what comes first has been committed before.</param>
internal readonly record struct ReplayPoint(long Position, TimeSpan From, TimeSpan Context);
