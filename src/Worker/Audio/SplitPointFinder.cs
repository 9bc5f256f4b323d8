using PortBridge.Audio;

namespace PortBridge.Worker.Audio;

/// <summary>
/// Finds the best point to split audio: the middle of its quietest three consecutive frames, which is short enough to
/// fall between two words.
/// </summary>
internal sealed class SplitPointFinder
{
    private float _older;
    private float _newer;
    private int _frames;
    private float _min;

    /// <summary>The position to split at; null before three frames were added.</summary>
    public long? Position { get; private set; }

    /// <summary>Adds the next frame.</summary>
    /// <param name="frame">Its samples.</param>
    /// <param name="frameStart">The position of its first sample.</param>
    /// <returns>Whether <see cref="Position"/> has changed.</returns>
    public bool Add(ReadOnlySpan<float> frame, long frameStart)
    {
        var power = SpeechAudio.Power(frame);
        var sum = _older + _newer + power;
        (_older, _newer) = (_newer, power);

        // The last of equally quiet points wins: the longer the part before the split, the fewer the splits.
        if (++_frames < 3 || (Position is not null && sum > _min))
            return false;

        _min = sum;
        Position = frameStart - frame.Length / 2;
        return true;
    }

    /// <summary>Starts a new search.</summary>
    public void Reset() => (_older, _newer, _frames, _min, Position) = (0, 0, 0, 0, null);
}
