using System.CommandLine;
using System.Text.Json;
using PortBridge.Audio;
using PortBridge.Protocol;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Tests.Audio;
using PortBridge.Worker.Tests.Engines;
using PortBridge.Worker.Tests.Engines.PocketSphinx;

namespace PortBridge.Worker.Tests.Cli;

public sealed class TranscribeCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task One_file_prints_only_its_text()
    {
        var (code, output, _) = await TranscribeAsync(Samples.PathOf("monday.wav"));

        Assert.Equal(ExitCodes.Ok, code);
        Assert.InRange(Samples.WordError(Samples.WordsOf("monday.wav"), output.TrimEnd()), 0, 0.2);
    }

    [Fact]
    public async Task Quiet_speech_is_recognized()
    {
        var speech = Samples.Read("monday.wav");
        var loudness = new PeakLoudness();
        loudness.Add(speech);
        var gain = (float)Math.Pow(10, (-66 - loudness.Level) / 20);
        var file = Write("quiet.wav", WavBytes.Make(WavBytes.Pcm16([.. speech.Select(sample => sample * gain)])));

        var (_, output, _) = await TranscribeAsync(file);

        Assert.InRange(Samples.WordError(Samples.WordsOf("monday.wav"), output.TrimEnd()), 0, 0.4);
    }

    [Fact]
    public async Task Stereo_at_another_rate_gives_the_same_text()
    {
        var mono = Samples.Read("company.wav");

        // Every sample repeated in both channels: a crude 32 kHz signal, whose images the low-pass filter removes.
        var stereo = mono.SelectMany(sample => (float[])[sample, sample, sample, sample]).ToArray();
        var file = Write("stereo.wav", WavBytes.Make(WavBytes.Float32(stereo), rate: 32000, channels: 2, bits: 32, tag: 3));

        var (_, output, _) = await TranscribeAsync(file);

        Assert.InRange(Samples.WordError(Samples.WordsOf("company.wav"), output.TrimEnd()), 0, 0.2);
    }

    [Fact]
    public async Task Json_has_utterances_with_times_of_the_file()
    {
        var (_, output, _) = await TranscribeAsync("--json", "--silence-duration", "600", Samples.PathOf("radio.wav"));

        using var json = JsonDocument.Parse(output);
        var utterances = json.RootElement.GetProperty("utterances").EnumerateArray().ToArray();
        Assert.Equal(2, utterances.Length);
        Assert.InRange(utterances[1].GetProperty("start_ms").GetInt64(), 5000, 6500);
        Assert.InRange(utterances[1].GetProperty("words")[0].GetProperty("start_ms").GetInt64(), 5000, 6500);
        Assert.InRange(json.RootElement.GetProperty("duration_ms").GetInt64(), 10000, 12000);
        Assert.InRange(utterances[0].GetProperty("confidence").GetDouble(), 0, 1);
    }

    [Fact]
    public async Task An_unreadable_file_is_reported_and_the_others_are_transcribed()
    {
        var notWav = Write("letter.wav", [.. "Dear aunt, how are you?"u8]);
        var silent = Write("silent.wav", WavBytes.Make(new byte[32000]));
        var missing = Path.Combine(_folder.FullName, "missing.wav");

        var (code, output, errors) = await TranscribeAsync(notWav, missing, _folder.FullName, silent);

        Assert.Equal(CommandExitCodes.BadInput, code);
        Assert.Equal($"{silent}: {Environment.NewLine}", output);
        Assert.Contains($"{notWav}: This is not an audio file", errors, StringComparison.Ordinal);
        Assert.Contains($"{missing}: The file does not exist", errors, StringComparison.Ordinal);
        Assert.Contains($"{_folder.FullName}: This cannot be read", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_model_ends_the_command_before_any_file_is_read()
    {
        var (code, output, errors) = await RunAsync("--model", _folder.FullName, "whatever.wav");

        Assert.Equal(ExitCodes.Configuration, code);
        Assert.Empty(output);
        Assert.Contains("is not a PocketSphinx model", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_detector_ends_the_command_before_any_file_is_read()
    {
        var (code, output, errors) = await RunAsync(
            "--engine", "scripted", "--vad", "silero", "--vad-model", "no-such.onnx", "whatever.wav");

        Assert.Contains(code, (int[])[ExitCodes.Unavailable, ExitCodes.Configuration]);
        Assert.Empty(output);
        Assert.Contains("use --vad energy", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--silence-duration", "5")]
    [InlineData("--decoders", "0")]
    [InlineData("--engine", "siri")]
    [InlineData("--vad", "siri")]
    [InlineData("--level-floor", "3")]
    public void An_invalid_option_is_a_usage_error(string option, string value) =>
        Assert.NotEmpty(TranscribeCommand.Create().Parse([option, value, "file.wav"]).Errors);

    [Fact]
    public void Omitted_options_are_valid() =>
        Assert.Empty(TranscribeCommand.Create().Parse(["--pre-roll", "100", "file.wav"]).Errors);

    // The default engine and detector may need a download.
    private static Task<(int Code, string Output, string Errors)> TranscribeAsync(params string[] arguments) =>
        RunAsync(["--engine", "pocketsphinx", "--vad", "energy", .. arguments]);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        PocketSphinxFixture.SkipWhereAbsent();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await TranscribeCommand.Create().Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
