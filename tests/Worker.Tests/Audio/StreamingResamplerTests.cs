using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using PortBridge.Audio;

namespace PortBridge.Worker.Tests.Audio;

public class StreamingResamplerTests
{
    public static TheoryData<int> Rates => [6000, 8000, 11025, 22050, 32000, 44100, 47999, 48000, 96000, 192000, 384000];

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_tone_in_the_common_band_keeps_its_level_and_phase(int rate)
    {
        var output = Resample(rate, Signal.Sine(1000, 1, 0.5f, rate));

        var expected = Signal.Sine(1000, 1);
        Assert.Equal(expected.Length, output.Length);
        var difference = expected.Zip(output, (a, b) => a - b).ToArray();
        Assert.InRange(Signal.Rms(difference.AsSpan(2000..^2000)), 0, 0.5e-3);
    }

    [Theory]
    [InlineData(44100, 8100)]
    [InlineData(44100, 15000)]
    [InlineData(48000, 9000)]
    [InlineData(48000, 23000)]
    [InlineData(192000, 90000)]
    public void An_alias_is_attenuated_by_at_least_60_dB(int rate, double frequency)
    {
        var output = Resample(rate, Signal.Sine(frequency, 1, 1f, rate));

        Assert.InRange(20 * Math.Log10(Signal.Rms(output.AsSpan(2000..^2000)) * Math.Sqrt(2) + 1e-9), -200, -60);
    }

    [Fact]
    public void The_band_up_to_seven_kilohertz_is_flat()
    {
        foreach (var frequency in (int[])[100, 3000, 5000, 7000])
        {
            var output = Resample(48000, Signal.Sine(frequency, 1, 0.5f, 48000));
            Assert.InRange(20 * Math.Log10(Signal.Rms(output.AsSpan(2000..^2000)) * Math.Sqrt(2) / 0.5), -0.1, 0.1);
        }
    }

    [Fact]
    public void The_output_does_not_depend_on_the_chunks()
    {
        var input = Signal.Hiss(0.2, 0.3f);
        var whole = Resample(44100, input);

        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), cuts =>
            Resample(44100, input, [.. cuts.Select(cut => cut.Get * 37)]).AsSpan().SequenceEqual(whole))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Audio_at_16_kHz_is_unchanged()
    {
        var input = Signal.Hiss(0.1, 0.3f);
        Assert.Equal(input, Resample(16000, input));
    }

    [Fact]
    public void A_flush_starts_a_new_stream()
    {
        var resampler = new StreamingResampler(48000);
        var input = Signal.Sine(500, 0.1, 0.5f, 48000);
        float[] Once()
        {
            var output = new ArrayBufferWriter<float>();
            resampler.Resample(input, output);
            resampler.Flush(output);
            return output.WrittenSpan.ToArray();
        }

        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void Empty_input_gives_empty_output() => Assert.Empty(Resample(44100, []));

    [Theory]
    [InlineData(5999)]
    [InlineData(384001)]
    public void A_rate_out_of_range_is_rejected(int rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamingResampler(rate));

    private static float[] Resample(int rate, float[] input, params int[] cuts)
    {
        var resampler = new StreamingResampler(rate);
        var output = new ArrayBufferWriter<float>();
        var rest = input.AsSpan();
        foreach (var cut in cuts)
        {
            var piece = Math.Min(cut, rest.Length);
            resampler.Resample(rest[..piece], output);
            rest = rest[piece..];
        }

        resampler.Resample(rest, output);
        resampler.Flush(output);
        return output.WrittenSpan.ToArray();
    }
}
