using PortBridge.Protocol;

namespace PortBridge.Playground.Transcripts;

/// <summary>
/// The latest audio of a page's sessions, concatenated on the timeline of the <see cref="Transcript"/>: mono PCM16 at
/// 16 kHz, in memory only. Thread-safe.
/// </summary>
/// <param name="memory">The memory that all recordings share. If it is used up, less of each recording is kept.</param>
public sealed class Recording(RecordingMemory memory) : IDisposable
{
    /// <summary>The length that is kept: 10 minutes, 19.2 MB. Older audio is removed.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromMinutes(10);

    /// <summary>The length that is kept also if the shared memory is used up.</summary>
    public static readonly TimeSpan MinLength = TimeSpan.FromSeconds(10);

    private static readonly AudioFormat Format = new(AudioFormat.DefaultSampleRate, SampleFormat.PcmS16Le);
    private static readonly int BlockBytes = Format.BytesOf(TimeSpan.FromSeconds(1));
    private static readonly int MaxBytes = Format.BytesOf(MaxLength);
    private static readonly int MinBytes = Format.BytesOf(MinLength);

    // A ring of blocks, one more than the kept length needs, because its start is rarely at the start of a block.
    // Blocks are allocated on first use and then reused.
    private readonly byte[]?[] _blocks = new byte[MaxBytes / BlockBytes + 1][];
    private readonly Lock _gate = new();
    private long _start;
    private long _end;
    private TimeSpan _origin;

    /// <summary>The position of the first kept sample.</summary>
    public TimeSpan Start
    {
        get
        {
            lock (_gate)
                return _origin + Format.DurationOf(_start);
        }
    }

    /// <summary>The position after the last sample.</summary>
    public TimeSpan End
    {
        get
        {
            lock (_gate)
                return _origin + Format.DurationOf(_end);
        }
    }

    /// <summary>
    /// Continues at a position. If that is later than <see cref="End"/>, the gap is filled with silence.
    /// </summary>
    public void ContinueAt(TimeSpan position)
    {
        lock (_gate)
        {
            var at = OffsetOf(position);
            var silence = at - Math.Max(_end, at - MaxBytes);
            _start = at < _start || at - _end > MaxBytes ? at - Math.Max(silence, 0) : _start;
            _end = at - Math.Max(silence, 0);
            while (_end < at)
                Write(new byte[Math.Min(BlockBytes, at - _end)]);
        }
    }

    /// <summary>Moves the audio to a later position; there is no audio before it.</summary>
    public void MoveBy(TimeSpan time)
    {
        lock (_gate)
            _origin += time;
    }

    /// <summary>Appends audio.</summary>
    /// <param name="pcm">A whole number of samples.</param>
    public void Append(ReadOnlySpan<byte> pcm)
    {
        lock (_gate)
            Write(pcm);
    }

    /// <summary>
    /// The kept audio as a stream that copies it while it is read. Audio that is removed meanwhile is silence.
    /// </summary>
    /// <returns>A stream with a length, which can only be read forward.</returns>
    public Stream OpenRead()
    {
        lock (_gate)
            return new Reader(this, _start, _end);
    }

    /// <summary><see cref="OpenRead()"/> for the kept audio between two positions; empty if there is none.</summary>
    public Stream OpenRead(TimeSpan from, TimeSpan to)
    {
        lock (_gate)
        {
            var start = Math.Max(OffsetOf(from), _start);
            return new Reader(this, start, Math.Max(start, Math.Min(OffsetOf(to), _end)));
        }
    }

    /// <summary>Removes all audio and continues at position zero.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            memory.Release((long)_blocks.Count(block => block is not null) * BlockBytes);
            Array.Clear(_blocks);
            (_start, _end, _origin) = (0, 0, TimeSpan.Zero);
        }
    }

    /// <summary>Releases the memory.</summary>
    public void Dispose() => Clear();

    private void Write(ReadOnlySpan<byte> pcm)
    {
        while (!pcm.IsEmpty)
        {
            Allocate(_end);
            var room = BlockAt(_end);
            var part = pcm[..Math.Min(room.Length, pcm.Length)];
            part.CopyTo(room);
            pcm = pcm[part.Length..];
            _end += part.Length;
            _start = Math.Max(_start, _end - MaxBytes);
        }
    }

    // Call it with the lock, and only for audio that is kept.
    private void Copy(long position, Span<byte> sound)
    {
        while (!sound.IsEmpty)
        {
            var part = BlockAt(position);
            part = part[..Math.Min(part.Length, sound.Length)];
            part.CopyTo(sound);
            sound = sound[part.Length..];
            position += part.Length;
        }
    }

    private void CopyOrClear(long position, Span<byte> sound)
    {
        lock (_gate)
        {
            if (position >= _start && position + sound.Length <= _end)
                Copy(position, sound);
            else
                sound.Clear();
        }
    }

    // Without memory for another block, the oldest one is used again.
    private void Allocate(long position)
    {
        ref var block = ref BlockOf(position);
        if (block is not null)
            return;

        if (!memory.TryReserve(BlockBytes))
        {
            if (_end - _start > MinBytes)
            {
                ref var oldest = ref BlockOf(_start);
                (block, oldest) = (oldest, null);
                _start = (_start / BlockBytes + 1) * BlockBytes;
                return;
            }

            memory.Reserve(BlockBytes);
        }

        block = new byte[BlockBytes];
    }

    // The rest of the block that contains a position.
    private Span<byte> BlockAt(long position) => BlockOf(position).AsSpan((int)(position % BlockBytes));

    private ref byte[]? BlockOf(long position) => ref _blocks[position / BlockBytes % _blocks.Length];

    private long OffsetOf(TimeSpan position) =>
        (long)((position - _origin).Ticks * (Format.SampleRate / (double)TimeSpan.TicksPerSecond)) * Format.BytesPerSample;

    private sealed class Reader(Recording recording, long start, long end) : ReadOnlyStream(end - start)
    {
        protected override void Fill(long position, Span<byte> buffer) => recording.CopyOrClear(start + position, buffer);
    }
}
