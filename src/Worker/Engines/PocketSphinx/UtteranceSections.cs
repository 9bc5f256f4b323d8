using PortBridge.Worker.Audio;
using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Cuts a long utterance into sections that are decoded while the rest is still being said, so that neither the wait
/// at its end nor the audio held grows with its length.
/// </summary>
/// <param name="effort">How long a section is.</param>
internal sealed class UtteranceSections(SphinxEffort effort)
{
    private readonly SectionCutter _cutter = new(effort.ShortestSection, effort.LongestSection);

    /// <summary>Takes the next audio of the utterance.</summary>
    public void Append(ReadOnlySpan<float> samples) => _cutter.Audio.Append(samples);

    /// <summary>Takes the next full section, if there is one.</summary>
    public UtteranceSection? TryTake() => _cutter.FindCut() is { } place ? Take(place) : null;

    /// <summary>Takes what is left.</summary>
    public UtteranceSection TakeRest() => Take(_cutter.Audio.End);

    /// <summary>Looks at what is left.</summary>
    public UtteranceSection PeekRest() => new(_cutter.Audio.Start, ToPcm(_cutter.Audio.Before(_cutter.Audio.End)));

    /// <summary>The samples as the decoder takes them.</summary>
    public static short[] ToPcm(ReadOnlySpan<float> samples)
    {
        var pcm = new short[samples.Length];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = SampleConverter.ToInt16(samples[i]);
        return pcm;
    }

    private UtteranceSection Take(long end)
    {
        var section = new UtteranceSection(_cutter.Audio.Start, ToPcm(_cutter.Audio.Before(end)));
        _cutter.CutAt(end);
        return section;
    }
}
