using PortBridge.Audio;
using PortBridge.Conformance.Audio;
using PortBridge.Worker.Tests.Audio;
using PortBridge.Worker.Tests.Engines;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.VoiceActivity;

public class ToneDetectorTests
{
    private const int FrameLength = 320;

    [Theory]
    [InlineData("a tone")]
    [InlineData("a chord")]
    [InlineData("a slow arpeggio")]
    public void Almost_every_frame_of_a_tone_is_detected(string sound) =>
        Assert.InRange(Share(NonSpeechAudio.Make(sound, 5)), 0.9, 1);

    [Theory]
    [InlineData(0.00002f)]
    [InlineData(0.5f)]
    public void A_tone_is_detected_at_every_level_of_speech(float amplitude) =>
        Assert.Equal(amplitude > 0.001f ? 1 : 0, Share(Signal.Sine(1000, 5, amplitude)), 0.02);

    [Theory]
    [InlineData("monday.wav")]
    [InlineData("company.wav")]
    [InlineData("radio.wav")]
    public void Speech_is_not_a_tone(string file) => Assert.InRange(Share(Samples.Read(file)), 0, 0.005);

    [Fact]
    public void Synthetic_vowels_are_not_tones()
    {
        var pcm = AudioSource.Synthesized.Speech(3000);
        float[] voice = [.. Enumerable.Range(0, pcm.Length / 2).Select(i => BitConverter.ToInt16(pcm, 2 * i) / 32768f)];

        Assert.Equal(0, Share(voice));
    }

    [Fact]
    public void Noise_and_silence_are_not_tones()
    {
        Assert.Equal(0, Share(Signal.Hiss(5, 0.1f)));
        Assert.Equal(0, Share(Signal.Silence(5)));
    }

    /// <summary>The proportion of frames that are detected as a tone, 0…1.</summary>
    private static double Share(float[] audio)
    {
        var (detector, filter) = (new ToneDetector(), new HighPassFilter());
        var filtered = new float[audio.Length];
        filter.Process(audio, filtered);
        return filtered.Chunk(FrameLength).Where(frame => frame.Length == FrameLength).Average(frame =>
        {
            detector.Add(frame);
            return detector.IsTone() ? 1.0 : 0;
        });
    }
}
