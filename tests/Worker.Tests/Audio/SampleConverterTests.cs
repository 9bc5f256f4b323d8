using PortBridge.Audio;

namespace PortBridge.Worker.Tests.Audio;

public class SampleConverterTests
{
    [Fact]
    public void Signed_16_bit_samples_cover_minus_one_to_one() =>
        Assert.Equal([-1f, 0f, 0.5f, 32767 / 32768f], Convert(WavBytes.Pcm16(short.MinValue, 0, 16384, short.MaxValue), PcmEncoding.Signed16));

    [Fact]
    public void Invalid_floats_are_repaired() => Assert.Equal(
        [0f, 0f, 0f, 1f, -1f, 0.25f],
        Convert(WavBytes.Float32(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3f, -1.5f, 0.25f), PcmEncoding.Float32));

    [Fact]
    public void No_bytes_give_no_samples() => Assert.Empty(Convert([], PcmEncoding.Float32));

    [Fact]
    public void An_incomplete_last_sample_is_an_argument_error()
    {
        var e = Assert.Throws<ArgumentException>(() => Convert(new byte[5], PcmEncoding.Signed16));
        Assert.Contains("5 bytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(1f, 32767)]
    [InlineData(-1f, -32768)]
    [InlineData(float.NaN, 0)]
    public void A_sample_becomes_sixteen_bits_without_wrapping(float sample, short expected) =>
        Assert.Equal(expected, SampleConverter.ToInt16(sample));

    private static float[] Convert(byte[] bytes, PcmEncoding format)
    {
        var samples = new float[bytes.Length];
        return samples[..SampleConverter.Convert(bytes, format, samples)];
    }
}
