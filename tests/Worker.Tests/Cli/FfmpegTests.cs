using PortBridge.Audio.Files;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Tests.Audio;

namespace PortBridge.Worker.Tests.Cli;

/// <summary>Compressed files, which ffmpeg decodes, or a script in its place.</summary>
public sealed class FfmpegTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("494433040000", "an MP3 file")]
    [InlineData("FFFB9064", "an MP3 file")]
    [InlineData("FFF15080", "an AAC file")]
    [InlineData("664C6143", "a FLAC file")]
    [InlineData("00000020667479704D344120", "an M4A or MP4 file")]
    public async Task Without_ffmpeg_a_sentence_names_the_format_and_ffmpeg(string start, string format)
    {
        var file = Write(Convert.FromHexString(start));

        var e = await Assert.ThrowsAsync<AudioFileException>(() => ReadAsync(file, ffmpeg: null));

        Assert.Contains($"This is {format}, which needs ffmpeg: install ffmpeg", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_decoded_by_its_path_without_a_shell()
    {
        var file = Write([.. "fLaC"u8], "a $(b) 'c.flac");
        var ffmpeg = Script("""
            for a; do
              [ "$last" = -i ] && [ "$a" = "file:$HERE/a \$(b) 'c.flac" ] && printf '\000\100\000\300'
              last=$a
            done
            """);

        var (samples, warning) = await ReadAsync(file, ffmpeg);

        Assert.Equal([0.5f, -0.5f], samples);
        Assert.Null(warning);
    }

    [Fact]
    public async Task Standard_input_is_sent_to_ffmpeg_from_its_first_byte()
    {
        var (samples, _) = await ReadAsync("-", Script("exec cat"), [.. "fLaC"u8, 0, 0x40]);

        Assert.Equal([0x4C66 / 32768f, 0x4361 / 32768f, 0.5f], samples);
    }

    [Fact]
    public async Task What_ffmpeg_reports_is_the_reason_where_it_decodes_nothing()
    {
        var e = await Assert.ThrowsAsync<AudioFileException>(
            () => ReadAsync(Write([.. "fLaC"u8]), Script("echo detail >&2; echo no such codec >&2; exit 1")));

        Assert.Equal("ffmpeg cannot decode this file: no such codec", e.Message);
    }

    [Fact]
    public async Task What_ffmpeg_reports_is_a_warning_where_it_decodes_something()
    {
        var (samples, warning) = await ReadAsync(Write([.. "fLaC"u8]), Script("printf '\\000\\100'; exit 3"));

        Assert.Equal([0.5f], samples);
        Assert.Contains("exit code 3", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_report_does_not_block_ffmpeg()
    {
        var (samples, _) = await ReadAsync(
            Write([.. "fLaC"u8]), Script("head -c 1000000 /dev/zero >&2; printf '\\000\\100'"));

        Assert.Equal([0.5f], samples);
    }

    [Fact]
    public async Task Ffmpeg_ends_where_its_output_is_not_read()
    {
        var inputs = new AudioOpener { Decoder = new AudioDecoder { FindFfmpeg = () => Script("exec cat /dev/zero") } };

        await using var input = await inputs.OpenAsync(Write([.. "fLaC"u8]), TestContext.Current.CancellationToken);

        Assert.Equal(100, input.Read(new float[100]));
    }

    [Fact]
    public async Task A_program_that_does_not_start_is_reported()
    {
        var notProgram = Write([.. "text"u8], "ffmpeg");

        var e = await Assert.ThrowsAsync<AudioFileException>(() => ReadAsync(Write([.. "fLaC"u8]), notProgram));

        Assert.StartsWith("ffmpeg cannot decode this file: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mp3")]
    [InlineData("flac")]
    [InlineData("ogg")]
    [InlineData("webm")]
    [InlineData("m4a")]
    [InlineData("w64")]
    [InlineData("wav", "-rf64", "always")]
    [InlineData("wav", "-c:a", "adpcm_yamaha")]
    [InlineData("wav", "-c:a", "adpcm_ima_wav", "-ac", "2")]
    [InlineData("aiff", "-c:a", "pcm_f32be")]
    public async Task A_file_that_ffmpeg_writes_is_read(string type, params string[] options)
    {
        var ffmpeg = ProgramSearch.Find("ffmpeg");
        Assert.SkipWhen(ffmpeg is null, "ffmpeg is not installed.");
        var speech = Signal.Babble(1.5);
        var source = Write(WavBytes.Make(WavBytes.Pcm16(speech)), "source.wav");
        var file = Path.Combine(_folder.FullName, $"file.{type}");
        await CliWrap.Cli.Wrap(ffmpeg!).WithArguments(["-v", "error", "-i", source, .. options, file])
            .ExecuteAsync(TestContext.Current.CancellationToken);

        var (samples, warning) = await ReadAsync(file, ffmpeg);

        // Lossy encoders fill their last frame, and ffmpeg halves the power of each channel if it makes two of one.
        Assert.Null(warning);
        Assert.InRange(samples.Length / 16000.0, 1.49, 1.6);
        Assert.InRange(Signal.Rms(samples) / Signal.Rms(speech), 0.65, 1.2);
    }

    [Fact]
    public void Only_absolute_folders_of_the_path_are_searched()
    {
        var program = Write([], OperatingSystem.IsWindows() ? "tool.exe" : "tool");

        Assert.Equal(program, ProgramSearch.Find("tool", $".{Path.PathSeparator}{Path.PathSeparator}{_folder.FullName}"));
        Assert.Null(ProgramSearch.Find("tool", Path.GetRelativePath(Environment.CurrentDirectory, _folder.FullName)));
        Assert.Null(ProgramSearch.Find("tool", folders: null));
    }

    private static async Task<(float[] Samples, string? Warning)> ReadAsync(
        string name, string? ffmpeg, byte[]? standardInput = null)
    {
        var inputs = new AudioOpener
        {
            Decoder = new AudioDecoder { FindFfmpeg = () => ffmpeg },
            OpenStandardInput = () => new MemoryStream(standardInput!),
        };
        await using var input = await inputs.OpenAsync(name, TestContext.Current.CancellationToken);
        var samples = new List<float>();
        var piece = new float[1000];
        for (int read; (read = input.Read(piece)) > 0;)
            samples.AddRange(piece.AsSpan(0, read));
        return ([.. samples], await input.FinishAsync());
    }

    private string Script(string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no shell.");
        var path = Write(System.Text.Encoding.UTF8.GetBytes($"#!/bin/sh\nHERE='{_folder.FullName}'\n{body}\n"), "ffmpeg.sh");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private string Write(byte[] bytes, string name = "file.bin")
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
