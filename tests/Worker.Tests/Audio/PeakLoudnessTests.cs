using System.Runtime.InteropServices;
using PortBridge.Audio;

namespace PortBridge.Worker.Tests.Audio;

public sealed class PeakLoudnessTests
{
    private const int Rate = 16_000;

    [Theory]
    [InlineData(1.0, -3.0)]
    [InlineData(0.1, -23.0)]
    [InlineData(0.001, -63.0)]
    public void The_level_of_a_tone_is_that_of_its_mean_power(double amplitude, double level) =>
        Assert.Equal(level, Measure(Tone(amplitude, seconds: 1)), 0.1);

    [Fact]
    public void Only_the_loudest_part_counts()
    {
        var audio = Enumerable.Concat(Tone(0.001, seconds: 2), Tone(0.1, seconds: 0.35)).Concat(Tone(0.001, seconds: 2));

        Assert.Equal(-23.0, Measure([.. audio]), 0.2);
    }

    [Fact]
    public void Short_audio_is_padded_with_silence() =>
        Assert.Equal(-26.0, Measure(Tone(0.1, seconds: 0.15)), 0.1);

    [Fact]
    public void Silence_and_a_constant_offset_have_the_lowest_level()
    {
        Assert.Equal(-120.0, Measure([]));
        Assert.Equal(-120.0, Measure(new short[Rate]));
        Assert.Equal(-120.0, Measure([.. Enumerable.Repeat((short)5000, 4_800)]));
    }

    [Fact]
    public void The_loudest_audio_does_not_overflow() =>
        Assert.Equal(0, Measure([.. Enumerable.Range(0, Rate).Select(i => i % 2 == 0 ? short.MinValue : short.MaxValue)]), 0.1);

    private static short[] Tone(double amplitude, double seconds) =>
    [
        .. Enumerable.Range(0, (int)(Rate * seconds))
            .Select(i => (short)Math.Round(amplitude * short.MaxValue * Math.Sin(2 * Math.PI * 1000 * i / Rate))),
    ];

    // In chunks whose length is no multiple of the measured blocks.
    private static double Measure(short[] samples)
    {
        var loudness = new PeakLoudness();
        foreach (var chunk in samples.Chunk(777))
            loudness.AddPcm16(MemoryMarshal.AsBytes<short>(chunk));
        return loudness.Level;
    }
}
