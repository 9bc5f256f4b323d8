using PortBridge.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>WAV and its relatives as they arrive.</summary>
public class FileStreamTests
{
    private static readonly byte[] Data = WavBytes.Pcm16(Signal.Babble(0.2));
    private static readonly AudioDeclaration Pcm = new(StreamEncoding.Signed16, 16000);

    [Theory]
    [InlineData(1, 16, false)]
    [InlineData(1, 8, false)]
    [InlineData(1, 24, true)]
    [InlineData(3, 32, false)]
    [InlineData(3, 64, true)]
    [InlineData(6, 8, false)]
    [InlineData(7, 8, false)]
    [InlineData(0x11, 4, false)]
    [InlineData(2, 4, false)]
    public void Each_format_of_WAV_gives_the_samples_of_the_file(int tag, int bits, bool extensible)
    {
        int? blockLength = bits == 4 ? 256 : null;
        foreach (var length in new uint?[] { null, 0, 0x7FFFFFFF, uint.MaxValue })
        {
            var wav = WavBytes.Make(
                Data, bits: bits, tag: tag, extensible: extensible, claimedLength: length, chunkBefore: "odd", blockLength: blockLength);
            var (expected, _) = AudioFiles.ReadAll(new MemoryStream(wav));
            foreach (var piece in new[] { 1, 7, 1000, int.MaxValue })
            {
                var (samples, format) = Streams.Decode(wav, Pcm, piece);

                Assert.Equal(expected, samples);
                Assert.Equal(new StreamFormat(16000, 1), format);
            }
        }
    }

    [Fact]
    public void Wave64_and_AIFC_are_decoded()
    {
        foreach (var file in new[] { WavBytes.Wave64(Data, Data.Length + 24), WavBytes.Aifc(Data) })
            Assert.Equal(AudioFiles.ReadAll(new MemoryStream(file)).Samples, Streams.Decode(file, piece: 5).Samples);
    }

    [Fact]
    public void Channels_stay_interleaved()
    {
        var (samples, format) = Streams.Decode(WavBytes.Make(WavBytes.Pcm16(16384, 0, -16384, 0), rate: 44100, channels: 2));

        Assert.Equal([0.5f, 0, -0.5f, 0], samples);
        Assert.Equal(new StreamFormat(44100, 2), format);
    }

    [Fact]
    public void The_format_is_known_only_after_the_header()
    {
        var decoder = new StreamDecoder(Streams.Undeclared);
        var wav = WavBytes.Make(Data);
        var output = new System.Buffers.ArrayBufferWriter<float>();

        decoder.Decode(wav.AsSpan(0, 43), output);
        Assert.Null(decoder.Format);
        decoder.Decode(wav.AsSpan(43, 1), output);
        Assert.Equal(new StreamFormat(16000, 1), decoder.Format);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(int.MaxValue)]
    public void A_file_for_each_piece_of_a_recording_is_one_stream(int piece)
    {
        byte[] note = [.. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0, .. "id3 "u8, 0, 0, 0, 0];
        var odd = WavBytes.Make(Data[..^1], tag: 7, bits: 8);
        byte[] stream = [.. odd, 0, .. note, .. odd, .. odd];
        var (samples, _) = AudioFiles.ReadAll(new MemoryStream(odd));

        Assert.Equal([.. samples, .. samples, .. samples], Streams.Decode(stream, piece: piece).Samples);
    }

    [Fact]
    public void Another_format_in_the_middle_is_refused() => Streams.Refused(
        [.. WavBytes.Make(Data), .. WavBytes.Make(Data, rate: 8000)], "a header of 8000 Hz with 1 channel(s) of Signed after 16000 Hz");

    [Fact]
    public void Sound_beyond_the_length_in_the_header_is_refused() => Streams.Refused(
        WavBytes.Make(WavBytes.Pcm16(Signal.Hiss(0.1, 0.3f)), claimedLength: 100), "write the length 0 or 0xFFFFFFFF");

    [Fact]
    public void A_header_without_end_is_refused() => Streams.Refused(
        WavBytes.Make(Data, chunkBefore: new string('x', 70_000)), "a header of more than 65536 bytes");

    [Theory]
    [InlineData(1, 0, 16)]
    [InlineData(0x55, 16000, 16)]
    [InlineData(3, 16000, 16)]
    public void A_format_that_cannot_be_decoded_is_refused(int tag, int rate, int bits) =>
        Streams.Refused(WavBytes.Make(Data, tag: tag, rate: rate, bits: bits), "The header of the stream cannot be used. The audio file has");

    [Fact]
    public void A_header_without_a_sound_gives_nothing() => Assert.Empty(Streams.Decode(WavBytes.Make(Data)[..40]).Samples);
}
