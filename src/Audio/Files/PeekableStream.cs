namespace PortBridge.Audio.Files;

/// <summary>Reads a file or a pipe, and can look ahead. It does not own the stream.</summary>
/// <param name="inner">A file or a pipe.</param>
internal sealed class PeekableStream(Stream inner) : Stream
{
    private byte[] _ahead = new byte[64];
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The number of bytes left; null if the stream is a pipe.</summary>
    public long? Remaining => inner.CanSeek ? Math.Max(0, inner.Length - inner.Position) + _end - _start : null;

    /// <summary>Returns the next bytes, which stay unread.</summary>
    /// <param name="count">The number of bytes, all of which are kept in memory.</param>
    /// <returns>Fewer bytes only at the end; valid until the next call.</returns>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _start < count)
        {
            var ahead = _ahead.AsSpan(_start, _end - _start);
            if (count > _ahead.Length)
                _ahead = new byte[Math.Max(count, 2 * _ahead.Length)];
            ahead.CopyTo(_ahead);
            (_start, _end) = (0, ahead.Length);
            _end += inner.ReadAtLeast(_ahead.AsSpan(_end, count - _end), count - _end, throwOnEndOfStream: false);
        }

        return _ahead.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Fills a buffer.</summary>
    /// <exception cref="AudioFileException">The stream ends before.</exception>
    public void ReadHeader(Span<byte> buffer)
    {
        if (this.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw AudioFileException.Truncated();
    }

    /// <summary>Skips bytes.</summary>
    /// <exception cref="AudioFileException">The stream ends before.</exception>
    public void Skip(long count)
    {
        if (Remaining < count)
            throw AudioFileException.Truncated();

        var ahead = (int)Math.Min(count, _end - _start);
        _start += ahead;
        count -= ahead;
        if (inner.CanSeek)
        {
            inner.Seek(count, SeekOrigin.Current);
            return;
        }

        Span<byte> scrap = stackalloc byte[512];
        for (; count > 0; count -= Math.Min(count, scrap.Length))
            ReadHeader(scrap[..(int)Math.Min(count, scrap.Length)]);
    }

    public override int Read(Span<byte> buffer)
    {
        var ahead = Take(buffer);
        return ahead > 0 ? ahead : inner.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var ahead = Take(buffer.Span);
        return ahead > 0 ? ValueTask.FromResult(ahead) : inner.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _end - _start);
        _ahead.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }
}
