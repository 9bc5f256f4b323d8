using PortBridge.Worker.Audio;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Cuts a long utterance into chunks that are decoded while the rest is still being said, so that neither the wait
/// at its end nor the audio held grows with its length.
/// </summary>
/// <param name="profile">How long a chunk is.</param>
internal sealed class UtteranceChunks(DecodeProfile profile)
{
    private readonly ChunkSplitter _cutter = new(profile.MinChunk, profile.MaxChunk);

    /// <summary>Takes the next audio of the utterance.</summary>
    public void Append(ReadOnlySpan<float> samples) => _cutter.Audio.Append(samples);

    /// <summary>Takes the next full chunk, if there is one.</summary>
    public UtteranceChunk? TryTake() => _cutter.FindCut() is { } place ? Take(place) : null;

    /// <summary>Takes what is left.</summary>
    public UtteranceChunk TakeRest() => Take(_cutter.Audio.End);

    /// <summary>Looks at what is left.</summary>
    public UtteranceChunk PeekRest() => new(_cutter.Audio.Start, ToPcm(_cutter.Audio.Before(_cutter.Audio.End)));

    /// <summary>The samples as the decoder takes them.</summary>
    public static short[] ToPcm(ReadOnlySpan<float> samples)
    {
        var pcm = new short[samples.Length];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = SampleConverter.ToInt16(samples[i]);
        return pcm;
    }

    private UtteranceChunk Take(long end)
    {
        var chunk = new UtteranceChunk(_cutter.Audio.Start, ToPcm(_cutter.Audio.Before(end)));
        _cutter.CutAt(end);
        return chunk;
    }
}
