using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Tests.Audio;

public class WavReaderTests
{
    [Fact]
    public void PCM16_is_read() => Assert.Equal([0f, 0.5f, -1f], Read(WavBytes.Make(WavBytes.Pcm16(0, 16384, -32768))));

    [Fact]
    public void PCM24_is_read() => Assert.Equal([0.5f, -1f], Read(WavBytes.Make(WavBytes.Pcm24(4194304, -8388608), bits: 24)));

    [Fact]
    public void Float32_is_read() => Assert.Equal([0.25f, -0.5f], Read(WavBytes.Make(WavBytes.Float32(0.25f, -0.5f), bits: 32, tag: 3)));

    [Theory]
    [InlineData(1, 24)]
    [InlineData(3, 32)]
    public void The_extensible_form_is_read(int tag, int bits) =>
        Assert.Equal([0f, 0f], Read(WavBytes.Make(new byte[2 * bits / 8], bits: bits, tag: tag, extensible: true)));

    [Fact]
    public void Stereo_is_mixed_down_to_the_mean() =>
        Assert.Equal([0.25f, -0.5f], Read(WavBytes.Make(WavBytes.Pcm16(16384, 0, -32768, 0), channels: 2)));

    [Fact]
    public void Other_chunks_are_skipped_with_their_padding() =>
        Assert.Equal([0.5f], Read(WavBytes.Make(WavBytes.Pcm16(16384), chunkBefore: "odd")));

    [Fact]
    public void The_sample_rate_is_read() =>
        Assert.Equal(44100, WavReader.Open(new MemoryStream(WavBytes.Make(WavBytes.Pcm16(1), rate: 44100))).SampleRate);

    [Fact]
    public void A_file_of_unknown_length_is_read_to_its_end() =>
        Assert.Equal([0.5f, 0f], Read(WavBytes.Make(WavBytes.Pcm16(16384, 0), claimedLength: uint.MaxValue)));

    [Fact]
    public void A_long_file_is_read_in_blocks()
    {
        var samples = Signal.Hiss(3, 0.1f);
        Assert.Equal(samples.Length, Read(WavBytes.Make(WavBytes.Pcm16(samples))).Length);
    }

    [Fact]
    public void An_empty_file_is_refused_with_a_sentence_that_says_so() => Refused([], WavProblem.Empty, "empty");

    [Fact]
    public void A_header_without_samples_is_rejected() =>
        Refused(WavBytes.Make([]), WavProblem.Empty, "no samples");

    [Theory]
    [InlineData("hi")]
    [InlineData("This is a letter to my aunt.")]
    [InlineData("RIFF....AVI LIST")]
    public void Another_kind_of_file_is_rejected(string text) =>
        Refused(System.Text.Encoding.ASCII.GetBytes(text), WavProblem.NotWav, "not a WAV");

    [Fact]
    public void Samples_before_the_format_are_rejected() =>
        Refused([.. "RIFF\0\0\0\0WAVEdata\u0002\0\0\0\0\0"u8], WavProblem.NotWav, "precede the format");

    [Fact]
    public void A_truncated_file_is_rejected_wherever_it_ends()
    {
        var whole = WavBytes.Make(WavBytes.Pcm16(1, 2, 3), chunkBefore: "note");
        for (var length = 4; length < whole.Length; length++)
            Refused(whole[..length], WavProblem.Truncated, "truncated");
    }

    [Fact]
    public void A_truncated_file_from_a_pipe_is_rejected()
    {
        var reader = WavReader.Open(new Pipe(WavBytes.Make(WavBytes.Pcm16(1, 2), claimedLength: 8)));
        Assert.Equal(WavProblem.Truncated, Assert.Throws<WavException>(() => reader.Read(new float[100])).Reason);
    }

    [Fact]
    public void An_unsupported_encoding_is_rejected_with_the_supported_ones()
    {
        Refused(WavBytes.Make(new byte[8], bits: 8), WavProblem.Unsupported, "8 bits");
        Refused(WavBytes.Make(new byte[8], tag: 0x55), WavProblem.Unsupported, "format 85");
        Refused(WavBytes.Make(new byte[12], channels: 6), WavProblem.Unsupported, "6 channels");
        Refused(WavBytes.Make(new byte[8], rate: 4000), WavProblem.Unsupported, "4000 Hz");
    }

    private static void Refused(byte[] bytes, WavProblem reason, string part)
    {
        var e = Assert.Throws<WavException>(() => Read(bytes));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    private static float[] Read(byte[] bytes)
    {
        var reader = WavReader.Open(new MemoryStream(bytes));
        var samples = new List<float>();
        var piece = new float[1000];
        for (int read; (read = reader.Read(piece)) > 0;)
            samples.AddRange(piece.AsSpan(0, read));
        return [.. samples];
    }

    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
