using System.Buffers.Binary;

namespace PortBridge.Worker.Tests.Audio;

/// <summary>Encodings and containers that sox does not write; see <see cref="SoxTests"/> for the others.</summary>
public class SampleCodingTests
{
    [Fact]
    public void Twenty_four_bits_in_containers_of_four_bytes_are_read() => Assert.Equal(
        [0.5f, -1f],
        Read(WavBytes.Make([0, 0, 0, 0x40, 0, 0, 0, 0x80], bits: 24, blockLength: 4)));

    [Fact]
    public void A_block_length_that_the_byte_rate_contradicts_is_ignored()
    {
        var bytes = WavBytes.Make(WavBytes.Pcm16(16384, -16384), blockLength: 4);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), 32000);

        Assert.Equal([0.5f, -0.5f], Read(bytes));
    }

    [Fact]
    public void Integers_of_64_bits_are_read() => Assert.Equal(
        [0.5f], Read(WavBytes.Make([0, 0, 0, 0, 0, 0, 0, 0x40], bits: 64)));

    [Fact]
    public void Invalid_doubles_are_repaired() => Assert.Equal(
        [0f, 1f, 0.25f],
        Read(WavBytes.Make([.. new[] { double.NaN, 1e300, 0.25 }.SelectMany(BitConverter.GetBytes)], bits: 64, tag: 3)));

    [Theory]
    [InlineData("RF64", 4, false)]
    [InlineData("BW64", 4, false)]
    [InlineData("RF64", 0, true)]
    public void The_length_of_a_64_bit_file_is_that_of_its_first_chunk(string group, int length, bool toTheEnd)
    {
        var wav = WavBytes.Make(WavBytes.Pcm16(16384, 0, 1), claimedLength: uint.MaxValue);
        byte[] sizes = [.. "ds64"u8, 28, 0, 0, 0, .. new byte[8], (byte)length, .. new byte[19]];

        byte[] bytes = [.. System.Text.Encoding.ASCII.GetBytes(group), .. wav[4..12], .. sizes, .. wav[12..]];
        Assert.Equal(toTheEnd ? 3 : 2, Read(bytes).Length);
    }

    [Theory]
    [InlineData(28, 2)]
    [InlineData(0, 3)]
    [InlineData(long.MaxValue, 3)]
    public void Wave64_is_read(long length, int samples)
    {
        Assert.Equal(samples, Read(WavBytes.Wave64(WavBytes.Pcm16(16384, 0, 1), length)).Length);
    }

    private static float[] Read(byte[] bytes) => AudioFiles.ReadAll(new MemoryStream(bytes)).Samples;
}
