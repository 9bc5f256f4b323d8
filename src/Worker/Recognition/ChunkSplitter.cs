using PortBridge.Audio;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition;

/// <summary>
/// Buffers the audio of a long utterance and splits it into chunks at quiet points. The buffer is bounded by the
/// maximum chunk length if the caller splits at the returned points.
/// </summary>
/// <param name="minLength">The minimum length of a chunk, in samples.</param>
/// <param name="maxLength">The maximum length of a chunk, in samples; at least 60 ms more than the minimum.</param>
internal sealed class ChunkSplitter(int minLength, int maxLength)
{
    private const int FrameLength = SpeechAudio.SampleRate / 50;

    private readonly SplitPointFinder _splitPoint = new();
    private long _searched;

    /// <summary>The audio after the last split.</summary>
    public SlidingAudioBuffer Audio { get; } = new();

    /// <summary>Finds the end of the first chunk if the buffer exceeds the maximum length.</summary>
    /// <returns>A sample position in the utterance; null if no split is due.</returns>
    public long? FindSplit()
    {
        for (; _searched + FrameLength <= Audio.End; _searched += FrameLength)
        {
            if (_searched < Audio.Start + minLength)
                continue;
            if (_searched + FrameLength > Audio.Start + maxLength && _splitPoint.Position is { } position)
                return position;

            _splitPoint.Add(Audio.Before(_searched + FrameLength)[^FrameLength..], _searched);
        }

        return null;
    }

    /// <summary>Discards the audio before a position, where the next chunk starts.</summary>
    public void SplitAt(long position)
    {
        Audio.DropBefore(position);
        _splitPoint.Reset();
    }
}
