using System.Runtime.InteropServices;
using CliWrap;
using PortBridge.Audio.Files;

namespace PortBridge.Worker.Tests.Audio;

/// <summary>Files that sox writes are read as sox itself reads them.</summary>
public sealed class SoxTests : IDisposable
{
    private const double MaxDifferenceMs = 2;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("wav", "-b 8")]
    [InlineData("wav", "-b 16 -c 2")]
    [InlineData("wav", "-b 24")]
    [InlineData("wav", "-b 24 -c 6")]
    [InlineData("wav", "-b 32")]
    [InlineData("wav", "-b 16 -B")]
    [InlineData("wav", "-e floating-point -b 32")]
    [InlineData("wav", "-e floating-point -b 64 -c 3")]
    [InlineData("wav", "-e a-law")]
    [InlineData("wav", "-e u-law -c 2")]
    [InlineData("wav", "-e ms-adpcm")]
    [InlineData("wav", "-e ms-adpcm -c 2")]
    [InlineData("wav", "-e ima-adpcm")]
    [InlineData("wav", "-e ima-adpcm -c 2")]
    [InlineData("wav", "-c 32")]
    [InlineData("wav", "-r 6000")]
    [InlineData("wav", "-r 384000 -b 24")]
    [InlineData("aiff", "-b 8")]
    [InlineData("aiff", "-b 16 -c 2")]
    [InlineData("aiff", "-b 24")]
    [InlineData("aifc", "-b 16 -r 44100")]
    [InlineData("aifc", "-b 32")]
    public async Task A_file_is_read_as_sox_reads_it(string type, string options)
    {
        var file = await WriteAsync(type, options);
        var expected = await DecodeAsync(file);

        using var stream = File.OpenRead(file);
        var rate = AudioFileReader.Open(stream).SampleRate;
        stream.Position = 0;
        var (samples, warning) = AudioFiles.ReadAll(stream);

        Assert.Null(warning);
        Assert.InRange((samples.Length - expected.Length) * 1000.0 / rate, -MaxDifferenceMs, MaxDifferenceMs);
        var common = Math.Min(samples.Length, expected.Length);
        var difference = samples.Take(common).Zip(expected, (a, b) => a - b).ToArray();
        Assert.InRange(Signal.Rms(difference), 0, 1e-4);
    }

    [Theory]
    [InlineData("wav")]
    [InlineData("aiff")]
    public async Task A_stream_of_sox_is_read_to_its_end_without_a_warning(string type)
    {
        var source = await WriteAsync("wav", "-b 16");
        using var output = new MemoryStream();
        await RunAsync(PipeSource.FromFile(source), PipeTarget.ToStream(output), ["-t", "wav", "-", "-t", type, "-"]);

        using var stream = new MemoryStream(output.ToArray());
        var (samples, warning) = AudioFiles.ReadAll(stream);

        Assert.Null(warning);
        Assert.Equal((await DecodeAsync(source)).Length, samples.Length);
    }

    private async Task<string> WriteAsync(string type, string options)
    {
        var source = Path.Combine(_folder.FullName, "source.wav");
        var file = Path.Combine(_folder.FullName, $"file.{type}");
        await File.WriteAllBytesAsync(
            source, WavBytes.Make(WavBytes.Pcm16(Signal.Babble(1.03))), TestContext.Current.CancellationToken);
        await RunAsync(PipeSource.Null, PipeTarget.Null, [source, .. options.Split(' '), file]);
        return file;
    }

    // Without dither, which is random.
    private static async Task<float[]> DecodeAsync(string file)
    {
        using var output = new MemoryStream();
        await RunAsync(
            PipeSource.Null,
            PipeTarget.ToStream(output),
            ["-D", file, "-t", "raw", "-e", "floating-point", "-b", "32", "-c", "1", "-"]);
        return MemoryMarshal.Cast<byte, float>(output.ToArray()).ToArray();
    }

    private static Task RunAsync(PipeSource input, PipeTarget output, string[] arguments)
    {
        var sox = ProgramSearch.Find("sox");
        Assert.SkipWhen(sox is null, "sox is not installed.");
        return CliWrap.Cli.Wrap(sox!).WithArguments(arguments).WithStandardInputPipe(input).WithStandardOutputPipe(output)
            .ExecuteAsync(TestContext.Current.CancellationToken);
    }
}
