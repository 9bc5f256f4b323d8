namespace PortBridge.Worker.Audio;

/// <summary>
/// Finds where a stretch of audio is best cut: in the middle of its quietest moment. Frames come one after another;
/// the moment is three of them, short enough to fall between two words.
/// </summary>
internal sealed class SplitPointFinder
{
    private float _older;
    private float _newer;
    private int _frames;
    private float _least;

    /// <summary>The sample where to cut, or null before three frames have come.</summary>
    public long? Position { get; private set; }

    /// <summary>Takes the next frame.</summary>
    /// <returns>Whether <see cref="Position"/> moved.</returns>
    public bool Add(ReadOnlySpan<float> frame, long frameStart)
    {
        var power = SpeechAudio.Power(frame);
        var moment = _older + _newer + power;
        (_older, _newer) = (_newer, power);

        // Of equally quiet places the last is taken: the longer the part before the cut, the fewer the cuts.
        if (++_frames < 3 || (Position is not null && moment > _least))
            return false;

        _least = moment;
        Position = frameStart - frame.Length / 2;
        return true;
    }

    public void Reset() => (_older, _newer, _frames, _least, Position) = (0, 0, 0, 0, null);
}
