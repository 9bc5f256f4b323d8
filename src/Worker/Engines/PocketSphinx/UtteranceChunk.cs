using PortBridge.Audio;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>A chunk of an utterance.</summary>
/// <param name="Start">The position of the first sample in the utterance.</param>
/// <param name="Pcm">16-bit samples at 16 kHz.</param>
internal readonly record struct UtteranceChunk(long Start, short[] Pcm)
{
    /// <summary>The minimum length of a word, in samples.</summary>
    private const int Shortest = SpeechAudio.SampleRate / 10;

    private const int FrameLength = SpeechAudio.SampleRate / 50;

    /// <summary>Root mean square of a 20 ms frame, in units of a 16-bit sample: 81 dB below full scale.</summary>
    private const int AudibleLevel = 3;

    /// <summary>Whether it can hold a word. The decoder hallucinates words in digital silence, because it has no
    /// noise level to compare with.</summary>
    public bool IsAudible => Pcm.Length >= Shortest && IsLoud(Pcm);

    /// <summary>Whether any 20 ms frame is loud enough for speech.</summary>
    public static bool IsLoud(ReadOnlySpan<short> pcm)
    {
        for (; pcm.Length > 0; pcm = pcm[Math.Min(FrameLength, pcm.Length)..])
        {
            var frame = pcm[..Math.Min(FrameLength, pcm.Length)];
            var energy = 0L;
            foreach (var sample in frame)
                energy += sample * sample;
            if (energy > (long)AudibleLevel * AudibleLevel * frame.Length)
                return true;
        }

        return false;
    }
}
