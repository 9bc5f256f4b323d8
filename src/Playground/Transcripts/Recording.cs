using PortBridge.Protocol;

namespace PortBridge.Playground.Transcripts;

/// <summary>
/// The last sound of a page's sessions, laid end to end as in its <see cref="Transcript"/>: mono PCM16 at 16 kHz, in
/// memory only. May be written and read at the same time.
/// </summary>
public sealed class Recording
{
    /// <summary>How much is kept: 10 minutes, which are 19.2 MB. Older sound leaves.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromMinutes(10);

    private static readonly AudioFormat Format = new(AudioFormat.DefaultSampleRate, SampleFormat.PcmS16Le);
    private static readonly int BlockBytes = Format.BytesOf(TimeSpan.FromSeconds(1));
    private static readonly int MaxBytes = Format.BytesOf(MaxLength);

    // One block more than what is kept needs, since that seldom begins at a block's edge. Each is made when sound first
    // comes to it, and used again when its sound has left.
    private readonly byte[]?[] _blocks = new byte[MaxBytes / BlockBytes + 1][];
    private readonly Lock _gate = new();
    private long _start;
    private long _end;
    private TimeSpan _origin;

    /// <summary>Where the sound that is kept begins.</summary>
    public TimeSpan Start
    {
        get
        {
            lock (_gate)
                return _origin + Format.DurationOf(_start);
        }
    }

    /// <summary>Where it ends.</summary>
    public TimeSpan End
    {
        get
        {
            lock (_gate)
                return _origin + Format.DurationOf(_end);
        }
    }

    /// <summary>Goes on at a place: what follows belongs there. Where no sound has come up to it, there is silence.</summary>
    public void ContinueAt(TimeSpan place)
    {
        lock (_gate)
        {
            var at = PositionOf(place);
            var silence = at - Math.Max(_end, at - MaxBytes);
            _start = at < _start || at - _end > MaxBytes ? at - Math.Max(silence, 0) : _start;
            _end = at - Math.Max(silence, 0);
            while (_end < at)
                Put(new byte[Math.Min(BlockBytes, at - _end)]);
        }
    }

    /// <summary>Moves all of it, and what is still to come, to a later place. Before it there is no sound.</summary>
    public void MoveBy(TimeSpan time)
    {
        lock (_gate)
            _origin += time;
    }

    /// <summary>Takes the next sound.</summary>
    /// <param name="pcm">A whole number of samples.</param>
    public void Append(ReadOnlySpan<byte> pcm)
    {
        lock (_gate)
            Put(pcm);
    }

    /// <summary>The sound between two places, as far as it is kept; empty where none of it is.</summary>
    public byte[] Read(TimeSpan from, TimeSpan to)
    {
        lock (_gate)
        {
            var position = Math.Max(PositionOf(from), _start);
            var length = Math.Min(PositionOf(to), _end) - position;
            if (length <= 0)
                return [];

            var sound = new byte[length];
            for (var rest = sound.AsSpan(); !rest.IsEmpty;)
            {
                var part = BlockAt(position);
                part = part[..Math.Min(part.Length, rest.Length)];
                part.CopyTo(rest);
                rest = rest[part.Length..];
                position += part.Length;
            }

            return sound;
        }
    }

    /// <summary>Forgets all of it; the next sound is at the beginning.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_blocks);
            (_start, _end, _origin) = (0, 0, TimeSpan.Zero);
        }
    }

    private void Put(ReadOnlySpan<byte> pcm)
    {
        while (!pcm.IsEmpty)
        {
            var room = BlockAt(_end);
            var part = pcm[..Math.Min(room.Length, pcm.Length)];
            part.CopyTo(room);
            pcm = pcm[part.Length..];
            _end += part.Length;
            _start = Math.Max(_start, _end - MaxBytes);
        }
    }

    // From a position to its block's end.
    private Span<byte> BlockAt(long position)
    {
        ref var block = ref _blocks[position / BlockBytes % _blocks.Length];
        return (block ??= new byte[BlockBytes]).AsSpan((int)(position % BlockBytes));
    }

    private long PositionOf(TimeSpan place) =>
        (long)((place - _origin).Ticks * (Format.SampleRate / (double)TimeSpan.TicksPerSecond)) * Format.BytesPerSample;
}
