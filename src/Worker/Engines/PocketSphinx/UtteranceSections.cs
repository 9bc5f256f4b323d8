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

    /// <summary>Where the current section begins, in samples of the utterance.</summary>
    public long Start => _audio.Start;

    public void Append(ReadOnlySpan<float> samples) => _audio.Append(samples);

    /// <summary>Takes the next full section, if there is one.</summary>
    public bool TryTake(out short[] section)
    {
        for (; _seen + FrameLength <= _audio.End; _seen += FrameLength)
        {
            if (_seen < Start + effort.ShortestSection)
                continue;
            if (_seen + FrameLength > Start + effort.LongestSection && _quietest.Position is { } place)
            {
                section = Take(place);
                return true;
            }

            var frame = _audio.Before(_seen + FrameLength)[^FrameLength..];
            _quietest.Add(frame, _seen);
        }

        section = [];
        return false;
    }

    /// <summary>Takes what is left.</summary>
    public short[] TakeRest() => Take(_audio.End);

    /// <summary>The audio behind the last section taken.</summary>
    public short[] Rest() => ToPcm(_audio.Before(_audio.End));

    public static short[] ToPcm(ReadOnlySpan<float> samples)
    {
        var pcm = new short[samples.Length];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = SampleConverter.ToInt16(samples[i]);
        return pcm;
    }

    private short[] Take(long end)
    {
        var section = ToPcm(_audio.Before(end));
        _audio.DropBefore(end);
        _quietest.Reset();
        return section;
    }
}
