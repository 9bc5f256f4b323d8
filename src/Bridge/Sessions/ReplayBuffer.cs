using System.Buffers;
using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>
/// Keeps the audio that is replayed when a session moves to another worker: the audio after the committed position and
/// some context before it. Memory comes from a shared pool and is bounded by the capacity; the oldest audio is dropped
/// first. Part of <see cref="SessionStateMachine"/> and guarded by its lock.
/// </summary>
/// <remarks>
/// Positions are bytes from the start of the session. The buffer starts at whole seconds, which are whole samples and
/// whole milliseconds at every sample rate, so that replayed audio is divided into the same frames.
/// </remarks>
internal sealed class ReplayBuffer
{
    /// <summary>
    /// The length of the committed audio that is replayed as context. It covers the two seconds from which the worker's
    /// voice activity detector estimates the noise floor.
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

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="format">The audio format.</param>
    /// <param name="capacity">The maximum length of the audio.</param>
    public ReplayBuffer(AudioFormat format, TimeSpan capacity)
    {
        _format = format;
        _capacity = (long)(capacity.TotalSeconds * BytesPerSecond);
    }

    /// <summary>The position of the oldest byte in the buffer.</summary>
    public long Start => _start;

    /// <summary>The end position: the number of bytes ever appended.</summary>
    public long End => _end;

    private long BytesPerSecond => (long)_format.SampleRate * _format.BytesPerSample;

    /// <summary>Appends audio.</summary>
    /// <returns>The number of uncommitted bytes that were dropped at the front.</returns>
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

    /// <summary>Advances the committed position and releases the audio before it, except the context.</summary>
    public void Commit(TimeSpan position)
    {
        _committed = Math.Max(_committed, Math.Min(_end, BytesAt(position)));
        Release(WholeSecond(_committed - (long)(Context.TotalSeconds * BytesPerSecond)));
    }

    /// <summary>Returns the position at which a new worker starts.</summary>
    public ReplayPoint Point() =>
        new(_start, TimeAt(_start), TimeAt(Math.Max(_committed, _start)) - TimeAt(_start));

    /// <summary>Copies audio out.</summary>
    /// <param name="position">The start position; dropped audio is skipped.</param>
    /// <param name="maxLength">The maximum length in bytes.</param>
    /// <returns>
    /// The actual start position, an array of the shared pool that starts with the audio, and its length in bytes.
    /// </returns>
    public (long Position, byte[] Bytes, int Length) Read(long position, int maxLength)
    {
        position = Math.Max(position, _start);
        var length = (int)Math.Clamp(_end - position, 0, maxLength);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        CopyTo(bytes.AsSpan(0, length), position);
        return (position, bytes, length);
    }

    /// <summary>Returns the memory to the pool and leaves the buffer empty.</summary>
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

        // Rounded up to a whole second, but not beyond the end.
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

    // Integer arithmetic, rounded up to the next sample: rounding down would start the next utterance a frame early.
    private long BytesAt(TimeSpan time) =>
        (long)(((Int128)time.Ticks * _format.SampleRate + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond)
        * _format.BytesPerSample;

    private TimeSpan TimeAt(long position) => _format.DurationOf(position);
}

/// <summary>The position at which a worker that takes a session over starts.</summary>
/// <param name="Position">The position in bytes from the start of the session.</param>
/// <param name="From">The position as a time; whole seconds.</param>
/// <param name="Context">The length of the committed audio at the start.</param>
internal readonly record struct ReplayPoint(long Position, TimeSpan From, TimeSpan Context);
