using PortBridge.Worker.Audio;
using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Cuts a long utterance into sections that are decoded while the rest is still being said, so that neither the wait
/// at its end nor the audio held grows with its length. A section ends at the quietest late place.
/// </summary>
/// <param name="effort">How long a section is.</param>
internal sealed class UtteranceSections(SphinxEffort effort)
{
    private const int FrameLength = SpeechAudio.SampleRate / 50;

    private readonly HeldAudio _audio = new();
    private readonly QuietestPlace _quietest = new();
    private long _seen;

    /// <summary>Takes the next audio of the utterance.</summary>
    public void Append(ReadOnlySpan<float> samples) => _audio.Append(samples);

    /// <summary>Takes the next full section, if there is one.</summary>
    public UtteranceSection? TryTake()
    {
        for (; _seen + FrameLength <= _audio.End; _seen += FrameLength)
        {
            if (_seen < _audio.Start + effort.ShortestSection)
                continue;
            if (_seen + FrameLength > _audio.Start + effort.LongestSection && _quietest.Position is { } place)
                return Take(place);

            _quietest.Add(_audio.Before(_seen + FrameLength)[^FrameLength..], _seen);
        }

        return null;
    }

    /// <summary>Takes what is left.</summary>
    public UtteranceSection TakeRest() => Take(_audio.End);

    /// <summary>Looks at what is left.</summary>
    public UtteranceSection PeekRest() => new(_audio.Start, ToPcm(_audio.Before(_audio.End)));

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
        var section = new UtteranceSection(_audio.Start, ToPcm(_audio.Before(end)));
        _audio.DropBefore(end);
        _quietest.Reset();
        return section;
    }
}
