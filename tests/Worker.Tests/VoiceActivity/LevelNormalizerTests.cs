using PortBridge.Worker.Tests.Audio;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.VoiceActivity;

public class LevelNormalizerTests
{
    private const int FrameLength = 512;

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(-32, 0)]
    [InlineData(-40, 8)]
    [InlineData(-75, 43)]
    [InlineData(-90, 45)]
    public void Quiet_audio_is_amplified_by_at_most_45_dB(int level, double gain) =>
        Assert.Equal(gain, Gains(Signal.Sine(1000, 1, Amplitude(level)))[^1], 0.1);

    [Fact]
    public void Silence_has_the_maximum_gain() => Assert.Equal(45, Gains(Signal.Silence(1))[^1], 0.1);

    [Fact]
    public void A_loud_frame_lowers_its_own_gain()
    {
        var gains = Gains([.. Signal.Silence(1), .. Signal.Sine(1000, 0.1, Amplitude(-20))]);

        // Of the 300 ms only this frame is loud.
        Assert.Equal(0, gains[1 + Signal.Rate / FrameLength], 0.1);
    }

    [Fact]
    public void The_gain_stays_in_a_pause_of_two_seconds_and_then_recovers()
    {
        var gains = Gains([.. Signal.Sine(1000, 1, Amplitude(-40)), .. Signal.Silence(3)]);

        Assert.Equal(8, gains[(int)(2.8 * Signal.Rate) / FrameLength], 0.1);
        Assert.Equal(45, gains[(int)(3.6 * Signal.Rate) / FrameLength], 0.1);
    }

    [Fact]
    public void Audio_from_three_seconds_before_gives_the_same_gain()
    {
        var audio = Signal.Add(Signal.Babble(8, 0.001f), Signal.Hiss(8, 0.0001f));
        var start = 3 * Signal.Rate / FrameLength * FrameLength;
        var frames = 2 * Signal.Rate / FrameLength;

        Assert.Equal(Gains(audio)[^frames..], Gains(audio[start..])[^frames..]);
    }

    // A sine of this amplitude has the level as its power.
    private static float Amplitude(double level) => (float)(Math.Sqrt(2) * Math.Pow(10, level / 20));

    private static double[] Gains(float[] audio)
    {
        var normalizer = new LevelNormalizer();
        return
        [
            .. audio.Chunk(FrameLength)
                .Where(frame => frame.Length == FrameLength)
                .Select(frame => 20 * Math.Log10(normalizer.GainFor(frame))),
        ];
    }
}
