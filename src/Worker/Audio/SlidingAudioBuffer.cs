namespace PortBridge.Worker.Audio;

/// <summary>The latest audio of a stream, from a position that only moves forward up to the newest sample. Its room
/// grows to the most that was ever held at once; to bound that is the holder's affair.</summary>
internal sealed class SlidingAudioBuffer
{
    private float[] _samples = new float[4096];
    private int _first;
    private int _count;

    /// <summary>Position in the stream of the oldest sample held.</summary>
    public long Start { get; private set; }

    /// <summary>Position behind the newest sample.</summary>
    public long End => Start + _count;

    public void Append(ReadOnlySpan<float> samples)
    {
        if (_first + _count + samples.Length > _samples.Length)
            MakeRoom(samples.Length);

        samples.CopyTo(_samples.AsSpan(_first + _count));
        _count += samples.Length;
    }

    /// <summary>Everything held before <paramref name="position"/>; gone with the next change.</summary>
    public ReadOnlySpan<float> Before(long position) => _samples.AsSpan(_first, CountBefore(position));

    /// <summary>Lets go of everything before <paramref name="position"/>.</summary>
    public void DropBefore(long position)
    {
        var dropped = CountBefore(position);
        _first += dropped;
        _count -= dropped;
        Start += dropped;
    }

    /// <summary>Lets go of everything; what comes next is at <paramref name="position"/>.</summary>
    public void JumpTo(long position) => (Start, _first, _count) = (position, 0, 0);

    private int CountBefore(long position) => (int)Math.Clamp(position - Start, 0, _count);

    private void MakeRoom(int more)
    {
        var target = _count + more > _samples.Length / 2 ? new float[2 * (_count + more)] : _samples;
        _samples.AsSpan(_first, _count).CopyTo(target);
        (_samples, _first) = (target, 0);
    }
}
