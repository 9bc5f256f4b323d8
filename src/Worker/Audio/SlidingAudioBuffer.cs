namespace PortBridge.Worker.Audio;

/// <summary>
/// A buffer of the latest audio of a stream. It appends samples at the end and drops them at the start. It grows to the
/// largest amount that was ever buffered; the caller bounds that amount.
/// </summary>
internal sealed class SlidingAudioBuffer
{
    private float[] _samples = new float[4096];
    private int _first;
    private int _count;

    /// <summary>The position of the oldest sample in the stream.</summary>
    public long Start { get; private set; }

    /// <summary>The position after the newest sample.</summary>
    public long End => Start + _count;

    /// <summary>Appends samples.</summary>
    public void Append(ReadOnlySpan<float> samples)
    {
        if (_first + _count + samples.Length > _samples.Length)
            MakeRoom(samples.Length);

        samples.CopyTo(_samples.AsSpan(_first + _count));
        _count += samples.Length;
    }

    /// <summary>Returns the samples before a position. The span is valid until the next change.</summary>
    public ReadOnlySpan<float> Before(long position) => _samples.AsSpan(_first, CountBefore(position));

    /// <summary>Returns the buffered samples in a range. The span is valid until the next change.</summary>
    public ReadOnlySpan<float> Between(long start, long end) => Before(end)[CountBefore(start)..];

    /// <summary>Drops the samples before a position.</summary>
    public void DropBefore(long position)
    {
        var dropped = CountBefore(position);
        _first += dropped;
        _count -= dropped;
        Start += dropped;
    }

    /// <summary>Drops all samples and continues at another position.</summary>
    public void JumpTo(long position) => (Start, _first, _count) = (position, 0, 0);

    private int CountBefore(long position) => (int)Math.Clamp(position - Start, 0, _count);

    private void MakeRoom(int more)
    {
        var target = _count + more > _samples.Length / 2 ? new float[2 * (_count + more)] : _samples;
        _samples.AsSpan(_first, _count).CopyTo(target);
        (_samples, _first) = (target, 0);
    }
}
