using PortBridge.Audio.Files;
using PortBridge.Testing;

namespace PortBridge.Worker.Tests.Audio;

public class AudioFileReaderTests
{
    [Fact]
    public void PCM16_is_read() => Assert.Equal([0f, 0.5f, -1f], Read(WavBytes.Make(WavBytes.Pcm16(0, 16384, -32768))));

    [Fact]
    public void PCM24_is_read() => Assert.Equal(
        [-1f, -1 / 8388608f, 0.5f], Read(WavBytes.Make(WavBytes.Pcm24(-8388608, -1, 4194304), bits: 24)));

    [Fact]
    public void Float32_is_read() => Assert.Equal(
        [0.25f, -0.5f], Read(WavBytes.Make(WavBytes.Float32(0.25f, -0.5f), bits: 32, tag: 3)));

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
        Assert.Equal(
            44100, AudioFileReader.Open(new MemoryStream(WavBytes.Make(WavBytes.Pcm16(1), rate: 44100))).SampleRate);

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
    public void An_empty_file_is_refused_with_a_sentence_that_says_so() => Refused([], AudioFileProblem.Empty, "empty");

    [Fact]
    public void A_header_without_samples_is_rejected() =>
        Refused(WavBytes.Make([]), AudioFileProblem.Empty, "no samples");

    [Theory]
    [InlineData("hi")]
    [InlineData("This is a letter to my aunt.")]
    [InlineData("RIFF....AVI LIST")]
    public void Another_kind_of_file_is_rejected(string text) =>
        Refused(System.Text.Encoding.ASCII.GetBytes(text), AudioFileProblem.NotAudio, "not an audio file");

    [Fact]
    public void Samples_before_the_format_are_rejected() =>
        Refused([.. "RIFF\0\0\0\0WAVEdata\u0002\0\0\0\0\0"u8], AudioFileProblem.Unsupported, "precede their format");

    [Fact]
    public void A_file_that_ends_before_its_samples_is_rejected_wherever_it_ends()
    {
        var header = WavBytes.Make([], chunkBefore: "note");
        for (var length = 4; length < header.Length; length++)
            Refused(header[..length], AudioFileProblem.Truncated, "truncated");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_ends_within_its_samples_is_read_to_its_end_with_a_warning(bool seekable)
    {
        var whole = WavBytes.Make(WavBytes.Pcm16(16384, -16384, 16384));

        var (samples, warning) = ReadAll(whole[..^1], seekable);

        Assert.Equal([0.5f, -0.5f], samples);
        Assert.Contains("its end is missing, 1 of the bytes", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(uint.MaxValue, true)]
    [InlineData(uint.MaxValue, false)]
    [InlineData(0x7FFFF000, true)]
    [InlineData(0x7FFFF000, false)]
    [InlineData(0x7FFFFFFF, true)]
    [InlineData(0x7FFFEFDC, false)]
    [InlineData(0x80000000, false)]
    public void A_placeholder_for_the_length_means_the_end_of_the_file(uint length, bool seekable)
    {
        var (samples, warning) = ReadAll(WavBytes.Make(WavBytes.Pcm16(16384, 0), claimedLength: length), seekable);

        Assert.Equal([0.5f, 0f], samples);
        Assert.Null(warning);
    }

    [Fact]
    public void Samples_after_the_named_length_are_reported_but_not_read()
    {
        var data = WavBytes.Pcm16([16384, .. Enumerable.Repeat<short>(-2, 9)]);
        var (samples, warning) = ReadAll(WavBytes.Make(data, claimedLength: 2));

        Assert.Equal([0.5f], samples);
        Assert.Contains("ends 18 bytes before the end", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_after_the_samples_is_no_damage()
    {
        var (samples, warning) = ReadAll([.. WavBytes.Make(WavBytes.Pcm16(16384)), .. "LIST\u0004\0\0\0INFO"u8]);

        Assert.Equal([0.5f], samples);
        Assert.Null(warning);
    }

    [Fact]
    public void An_odd_chunk_without_padding_is_skipped() =>
        Assert.Equal([0.5f], Read(WavBytes.Make(WavBytes.Pcm16(16384), chunkBefore: "odd", padded: false)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Metadata_before_the_samples_may_be_long(bool seekable) => Assert.Equal(
        [0.5f], ReadAll(WavBytes.Make(WavBytes.Pcm16(16384), chunkBefore: new string('x', 300_000)), seekable).Samples);

    [Fact]
    public void An_unsupported_encoding_is_rejected_with_what_to_do()
    {
        Refused(WavBytes.Make(new byte[8], tag: 0x55), AudioFileProblem.Unsupported, "format 85");
        Refused(WavBytes.Make(new byte[1200], channels: 300), AudioFileProblem.Unsupported, "300 channels");
        Refused(WavBytes.Make(new byte[8], rate: 4000), AudioFileProblem.Unsupported, "4000 Hz");
        Refused(WavBytes.Make(new byte[8], channels: 0), AudioFileProblem.Unsupported, "0 channels");
        Refused([.. "fLaC"u8, .. new byte[40]], AudioFileProblem.Compressed, "a FLAC file");
    }

    [Theory]
    [InlineData("data-length-0.wav", 16000)]
    [InlineData("one-byte-short.wav", 15999)]
    [InlineData("data-22-bytes-too-long.wav", 16000)]
    [InlineData("data-length-7ffff000-as-espeak-ng.wav", 16000)]
    [InlineData("pcm8.wav", 16000)]
    [InlineData("pcm32.wav", 16000)]
    [InlineData("ulaw.wav", 8000)]
    [InlineData("channels3.wav", 16000)]
    [InlineData("pcm24-in-4-bytes.wav", 16000)]
    public void A_file_of_the_trials_is_read(string name, int samples)
    {
        var path = SharedFiles.Find("trials", name);
        Assert.SkipWhen(path is null, SharedFiles.MissingReason("trials", name));

        var bytes = File.ReadAllBytes(path!);
        var read = ReadAll(bytes).Samples;

        Assert.Equal(samples, read.Length);
        Assert.Equal(read, ReadAll(bytes, seekable: false).Samples);

        // Speech is smooth: its samples differ less from each other than those of noise do.
        var steps = read.Zip(read.Skip(1), (a, b) => b - a).ToArray();
        Assert.InRange(Signal.Rms(steps) / Signal.Rms(read), 0, 0.5);
    }

    private static void Refused(byte[] bytes, AudioFileProblem reason, string part)
    {
        var e = Assert.Throws<AudioFileException>(() => Read(bytes));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    private static float[] Read(byte[] bytes) => ReadAll(bytes).Samples;

    private static (float[] Samples, string? Warning) ReadAll(byte[] bytes, bool seekable = true)
    {
        using var stream = seekable ? new MemoryStream(bytes) : new Pipe(bytes);
        return AudioFiles.ReadAll(stream);
    }

    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
