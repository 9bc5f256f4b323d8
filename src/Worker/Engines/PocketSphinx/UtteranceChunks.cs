using PortBridge.Audio;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Splits a long utterance into chunks that are decoded while speech goes on, which bounds both the delay of the final
/// and the buffered audio.
/// </summary>
/// <param name="profile">The length of a chunk.</param>
internal sealed class UtteranceChunks(DecodeProfile profile)
{
    private readonly ChunkSplitter _splitter = new(profile.MinChunk, profile.MaxChunk);

    /// <summary>Appends audio.</summary>
    /// <param name="samples">Mono samples in −1…1 at 16 kHz.</param>
    public void Append(ReadOnlySpan<float> samples) => _splitter.Audio.Append(samples);

    /// <summary>Removes the next full chunk; returns null if there is none.</summary>
    public UtteranceChunk? TryTake() => _splitter.FindSplit() is { } position ? Take(position) : null;

    /// <summary>Removes the remaining audio.</summary>
    public UtteranceChunk TakeRest() => Take(_splitter.Audio.End);

    /// <summary>Returns the remaining audio without removing it.</summary>
    public UtteranceChunk PeekRest() =>
        new(_splitter.Audio.Start, ToPcm(_splitter.Audio.Before(_splitter.Audio.End)));

    /// <summary>Converts samples to the decoder's 16-bit format.</summary>
    public static short[] ToPcm(ReadOnlySpan<float> samples)
    {
        var pcm = new short[samples.Length];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = SampleConverter.ToInt16(samples[i]);
        return pcm;
    }

    private UtteranceChunk Take(long end)
    {
        var chunk = new UtteranceChunk(_splitter.Audio.Start, ToPcm(_splitter.Audio.Before(end)));
        _splitter.SplitAt(end);
        return chunk;
    }
}
