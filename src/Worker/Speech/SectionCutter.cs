namespace PortBridge.Worker.Speech;

/// <summary>Holds the audio of a long utterance and finds where to cut it into sections: at the quietest late place.
/// The audio held is bounded by a section's length as long as cuts are taken.</summary>
/// <param name="shortest">A section is at least so long, in samples.</param>
/// <param name="longest">What is longer is cut, in samples; at least 60 ms more than the shortest.</param>
internal sealed class SectionCutter(int shortest, int longest)
{
    private const int FrameLength = SpeechAudio.SampleRate / 50;

    private readonly QuietestPlace _quietest = new();
    private long _seen;

    /// <summary>The audio behind the last cut.</summary>
    public HeldAudio Audio { get; } = new();

    /// <summary>Finds where the section that has become too long ends.</summary>
    /// <returns>A position in the utterance, or null while there is no such section.</returns>
    public long? FindCut()
    {
        for (; _seen + FrameLength <= Audio.End; _seen += FrameLength)
        {
            if (_seen < Audio.Start + shortest)
                continue;
            if (_seen + FrameLength > Audio.Start + longest && _quietest.Position is { } place)
                return place;

            _quietest.Add(Audio.Before(_seen + FrameLength)[^FrameLength..], _seen);
        }

        return null;
    }

    /// <summary>Lets go of a section; the next one begins here.</summary>
    public void CutAt(long position)
    {
        Audio.DropBefore(position);
        _quietest.Reset();
    }
}
