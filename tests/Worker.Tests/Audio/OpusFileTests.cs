using PortBridge.Audio.Files;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Tests.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio;

/// <summary>WebM and Ogg files with Opus are read without ffmpeg.</summary>
public class OpusFileTests
{
    private static readonly byte[] Vorbis =
        [.. OggBytes.Page(OggBytes.First, ["\u0001vorbis"u8.ToArray()]), .. OggBytes.Page(0, [[1, 2, 3]])];

    [Theory]
    [MemberData(nameof(Fixture.Streams), MemberType = typeof(Fixture))]
    public async Task A_file_gives_the_samples_of_the_stream(string name)
    {
        var (samples, warning) = await ReadAsync(Fixture.PathOf(name));

        Assert.Equal(Streams.Decode(Fixture.Read(name)).Samples, samples);
        Assert.Null(warning);
    }

    [Theory]
    [MemberData(nameof(Fixture.Streams), MemberType = typeof(Fixture))]
    public async Task Standard_input_gives_the_samples_of_the_stream(string name)
    {
        var stream = Fixture.Read(name);

        Assert.Equal(Streams.Decode(stream).Samples, (await ReadAsync(stream)).Samples);
    }

    [Fact]
    public async Task A_video_with_a_picture_before_its_sound_is_read()
    {
        var packet = Packets.Encode(Signal.Sine(400, 0.02))[0];
        byte[] video =
        [
            .. WebmBytes.Start(WebmBytes.Track(2, "V_VP8"), WebmBytes.Track(1, head: OggBytes.Head())),
            .. WebmBytes.Block(new byte[300_000], track: 2), .. WebmBytes.Block(packet),
        ];

        Assert.Equal(320, (await ReadAsync(video)).Samples.Length);
    }

    [Fact]
    public async Task Damage_after_the_first_samples_is_a_warning()
    {
        var stream = Fixture.Read("speech.ogg");
        var page = stream.AsSpan().LastIndexOf("OggS"u8);
        var (whole, _) = await ReadAsync(stream);
        stream[page] = 0;

        var (samples, warning) = await ReadAsync(stream);

        Assert.InRange(samples.Length, 1, whole.Length - 1);
        Assert.Equal(whole[..samples.Length], samples);
        Assert.StartsWith("Only a part of the file can be read", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_codec_needs_ffmpeg()
    {
        var e = await Assert.ThrowsAsync<AudioFileException>(() => ReadAsync(Vorbis));

        Assert.Equal(AudioFileProblem.Compressed, e.Reason);
        Assert.StartsWith("This is an Ogg file without readable Opus sound, which needs ffmpeg: install", e.Message, StringComparison.Ordinal);
        Assert.Equal("The Ogg stream has Vorbis; send Opus.", e.InnerException?.Message);
    }

    [Fact]
    public void A_file_of_another_codec_stays_unread_for_ffmpeg()
    {
        using var stream = new PeekableStream(new MemoryStream(Vorbis));
        Assert.Throws<AudioFileException>(() => OpusFileReader.Open(stream));

        var rest = new byte[Vorbis.Length];
        stream.ReadExactly(rest);

        Assert.Equal(Vorbis, rest);
    }

    [Fact]
    public async Task A_start_without_sound_is_not_read_in_full()
    {
        byte[] pages = [.. OggBytes.Start(), .. Enumerable.Repeat(OggBytes.Page(0, [], []), 100_000).SelectMany(page => page)];

        Assert.Equal(AudioFileProblem.Compressed, (await Assert.ThrowsAsync<AudioFileException>(() => ReadAsync(pages))).Reason);
    }

    [Theory]
    [InlineData("speech.ogg", 4, nameof(AudioFileProblem.Truncated))]
    [InlineData("speech.ogg", 200, nameof(AudioFileProblem.Empty))]
    [InlineData("speech.webm", 4, nameof(AudioFileProblem.Truncated))]
    [InlineData("speech-pipe.webm", 200, nameof(AudioFileProblem.Truncated))]
    [InlineData("chromium-mono.webm", 160, nameof(AudioFileProblem.Empty))]
    public async Task A_file_that_ends_before_its_sound_is_refused(string name, int length, string reason) => Assert.Equal(
        reason,
        (await Assert.ThrowsAsync<AudioFileException>(() => ReadAsync(Fixture.Read(name)[..length]))).Reason.ToString());

    private static Task<(float[] Samples, string? Warning)> ReadAsync(byte[] standardInput) =>
        ReadAsync(AudioOpener.StandardInputName, standardInput);

    private static async Task<(float[] Samples, string? Warning)> ReadAsync(string name, byte[]? standardInput = null)
    {
        var inputs = new AudioOpener
        {
            Decoder = new AudioDecoder { FindFfmpeg = () => null },
            OpenStandardInput = () => new MemoryStream(standardInput!),
        };
        await using var input = await inputs.OpenAsync(name, TestContext.Current.CancellationToken);
        Assert.Equal(16000, input.SampleRate);
        var samples = new List<float>();
        var piece = new float[1000];
        for (int read; (read = input.Read(piece)) > 0;)
            samples.AddRange(piece.AsSpan(0, read));
        return ([.. samples], await input.FinishAsync());
    }
}
