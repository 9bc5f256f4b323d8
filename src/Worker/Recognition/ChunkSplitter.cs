using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition;

/// <summary>Holds the audio of a long utterance and finds where to cut it into chunks: at the quietest late place.
/// The audio held is bounded by a chunk's length as long as cuts are taken.</summary>
/// <param name="shortest">A chunk is at least so long, in samples.</param>
/// <param name="longest">What is longer is cut, in samples; at least 60 ms more than the shortest.</param>
internal sealed class ChunkSplitter(int shortest, int longest)
{
    private const int FrameLength = SpeechAudio.SampleRate / 50;

    private readonly SplitPointFinder _quietest = new();
    private long _seen;

    /// <summary>The audio behind the last cut.</summary>
    public SlidingAudioBuffer Audio { get; } = new();

    /// <summary>Finds where the chunk that has become too long ends.</summary>
    /// <returns>A position in the utterance, or null while there is no such chunk.</returns>
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

    /// <summary>Lets go of a chunk; the next one begins here.</summary>
    public void CutAt(long position)
    {
        Audio.DropBefore(position);
        _quietest.Reset();
    }
}
