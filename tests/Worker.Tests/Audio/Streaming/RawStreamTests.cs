using PortBridge.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>Audio without a container, as it was declared.</summary>
public class RawStreamTests
{
    public static TheoryData<string, byte[], float[]> Encodings => new()
    {
        { nameof(StreamEncoding.Signed16), WavBytes.Pcm16(0, 16384, -32768), [0, 0.5f, -1] },
        { nameof(StreamEncoding.Signed24), WavBytes.Pcm24(0, 4194304, -8388608), [0, 0.5f, -1] },
        { nameof(StreamEncoding.Signed32), [0, 0, 0, 0x40, 0, 0, 0, 0x80], [0.5f, -1] },
        { nameof(StreamEncoding.Unsigned8), [128, 192, 0], [0, 0.5f, -1] },
        { nameof(StreamEncoding.Float32), WavBytes.Float32(0.25f, -0.5f, 7, float.NaN), [0.25f, -0.5f, 1, 0] },
        { nameof(StreamEncoding.ALaw), [0xD5, 0x55], [8 / 32768f, -8 / 32768f] },
        { nameof(StreamEncoding.MuLaw), [0xFF, 0x80, 0x00], [0, 32124 / 32768f, -32124 / 32768f] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Each_encoding_is_decoded_however_its_bytes_are_split(string encoding, byte[] bytes, float[] expected)
    {
        var declared = new AudioDeclaration(Enum.Parse<StreamEncoding>(encoding), 8000);
        foreach (var piece in new[] { 1, 2, 3, 5, 7, 1000 })
        {
            var (samples, format) = Streams.Decode(bytes, declared, piece);

            Assert.Equal(expected, samples);
            Assert.Equal(new StreamFormat(8000, 1), format);
        }
    }

    [Fact]
    public void Channels_stay_interleaved()
    {
        var (samples, format) = Streams.Decode(WavBytes.Pcm16(16384, 0, -16384, 0), new(StreamEncoding.Signed16, 48000, Channels: 2), 3);

        Assert.Equal([0.5f, 0, -0.5f, 0], samples);
        Assert.Equal(new StreamFormat(48000, 2), format);
    }

    [Fact]
    public void An_incomplete_sample_at_the_end_is_ignored()
    {
        var bytes = WavBytes.Pcm16(16384, 0, 16384);

        Assert.Equal([0.5f, 0], Streams.Decode(bytes[..^1], new(StreamEncoding.Signed16, 16000)).Samples);
    }

    [Fact]
    public void A_long_stream_is_decoded_in_full()
    {
        var bytes = WavBytes.Pcm16(Signal.Hiss(3, 0.1f));

        var (samples, _) = Streams.Decode(bytes, new(StreamEncoding.Signed16, 16000), 9999);

        Assert.Equal(bytes, WavBytes.Pcm16(samples));
    }

    [Fact]
    public void Nothing_gives_nothing()
    {
        var (samples, format) = Streams.Decode([]);

        Assert.Empty(samples);
        Assert.Null(format);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void Opus_packets_are_decoded_to_16_kHz_and_to_the_declared_channels(int encoded, int declared)
    {
        var tone = Signal.Sine(400, 1);
        var packets = Packets.Encode([.. tone.SelectMany(sample => Enumerable.Repeat(sample, encoded))], encoded);

        var (samples, format) = Streams.DecodePieces(packets, new(StreamEncoding.Opus, SampleRate: null, declared));

        Assert.Equal(new StreamFormat(16000, declared), format);
        Assert.Equal(16000 * declared, samples.Length);
        Assert.InRange(Streams.ToneShare(Streams.Channel(samples, 0, declared), 400), 0.95, 1);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF }, "not a valid Opus packet")]
    [InlineData(new byte[] { 0x03, 0xFF, 0xFF }, "not a valid Opus packet")]
    public void An_invalid_packet_is_refused(byte[] packet, string message) =>
        Streams.Refused(packet, message, new(StreamEncoding.Opus, 48000));

    [Theory]
    [InlineData(null, 1, "a sample rate from 6000 to 384000 Hz, but none was declared")]
    [InlineData(5999, 1, "but 5999 Hz was declared")]
    [InlineData(16000, 0, "1 to 256 channels, but 0 were declared")]
    [InlineData(16000, 257, "1 to 256 channels, but 257 were declared")]
    public void A_declaration_that_cannot_be_is_refused(int? rate, int channels, string message) =>
        Streams.Refused(new byte[100], message, new(StreamEncoding.MuLaw, rate, channels));

    [Fact]
    public void Opus_packets_with_three_channels_are_refused() =>
        Streams.Refused([0x08, 1, 2], "send mono or stereo", new(StreamEncoding.Opus, SampleRate: null, Channels: 3));
}
