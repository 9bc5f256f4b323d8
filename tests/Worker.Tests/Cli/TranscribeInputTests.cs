using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Tests.Audio;

namespace PortBridge.Worker.Tests.Cli;

/// <summary>What <c>transcribe</c> takes for an input, and what it says about inputs without speech.</summary>
public sealed class TranscribeInputTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly byte[] _speech = WavBytes.Make(WavBytes.Pcm16(Signal.Babble(2)));

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public async Task Standard_input_is_read(string? name)
    {
        var inputs = new AudioOpener { OpenStandardInput = () => new MemoryStream(_speech) };

        var (code, output, errors) = await RunAsync(inputs, name);

        Assert.Equal(ExitCodes.Ok, code);
        Assert.NotEmpty(output.Trim());
        Assert.Empty(errors);
    }

    [Fact]
    public void No_file_is_a_usage_error_at_a_terminal()
    {
        var command = TranscribeCommand.Create(new AudioOpener { IsInputRedirected = () => false });

        Assert.Contains("Name an audio file", Assert.Single(command.Parse([]).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_name_is_reported_and_the_other_file_is_transcribed()
    {
        var file = Write("good.wav", _speech);

        var (code, output, errors) = await RunAsync(new AudioOpener(), "", file);

        Assert.Equal(CommandExitCodes.NoInput, code);
        Assert.StartsWith($"{file}: ", output, StringComparison.Ordinal);
        Assert.Contains("\"\": The name of the file is empty", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@name.wav")]
    [InlineData("@")]
    public void A_file_whose_name_starts_with_an_at_sign_is_a_file(string name)
    {
        var result = WorkerCommandLine.Parse(["transcribe", name]);

        Assert.Empty(result.Errors);
        Assert.Equal([name], result.GetValue<string[]>("file")!);
    }

    [Fact]
    public async Task A_damaged_file_gives_its_text_and_a_warning()
    {
        var file = Write("short.wav", _speech[..^1001]);

        var (code, output, errors) = await RunAsync(new AudioOpener(), file);

        Assert.Equal(ExitCodes.Ok, code);
        Assert.NotEmpty(output.Trim());
        Assert.Contains($"{file}: The file is damaged: its end is missing, 1001 of", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_has_an_exit_code_and_names_the_device()
    {
        var (code, output, errors) = await TranscribeAsync(Signal.Silence(1));

        Assert.Equal(CommandExitCodes.NoSpeech, code);
        Assert.Equal(Environment.NewLine, output);
        Assert.Contains("No speech was found. The audio is silent (-120 dBFS)", errors, StringComparison.Ordinal);
        Assert.Contains("device", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_audio_is_reported_with_its_level_and_the_floor()
    {
        var (code, _, errors) = await TranscribeAsync(Signal.Babble(2, 2e-4f));

        Assert.Equal(CommandExitCodes.NoSpeech, code);
        Assert.Matches(@"No speech was found\. The audio is too quiet: .* -[789]\d dBFS, below --level-floor \(-75", errors);
    }

    [Fact]
    public async Task Dither_without_sound_is_reported_as_silence()
    {
        var (_, _, errors) = await TranscribeAsync(Signal.Hiss(2, 0.7f / 32768));

        Assert.Matches(@"The audio is silent \(-9[5-9] dBFS\)", errors);
    }

    [Fact]
    public async Task Audio_shorter_than_the_minimum_is_reported_as_such()
    {
        var (code, _, errors) = await TranscribeAsync(Signal.Babble(0.1));

        Assert.Equal(CommandExitCodes.NoSpeech, code);
        Assert.Contains("100 ms long", errors, StringComparison.Ordinal);
        Assert.Contains("--min-speech-duration (150 ms)", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loud_tone_is_reported_as_no_speech()
    {
        var (code, _, errors) = await TranscribeAsync(Signal.Sine(1000, 2));

        Assert.Equal(CommandExitCodes.NoSpeech, code);
        Assert.Contains("at -9 dBFS, which is loud enough, but do not sound like speech", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_precedes_a_file_without_speech_in_the_exit_code()
    {
        var silent = Write("silent.wav", WavBytes.Make(new byte[32000]));

        var (code, _, _) = await RunAsync(new AudioOpener(), silent, Path.Combine(_folder.FullName, "missing.wav"));

        Assert.Equal(CommandExitCodes.NoInput, code);
    }

    private Task<(int Code, string Output, string Errors)> TranscribeAsync(float[] samples) =>
        RunAsync(new AudioOpener(), Write("file.wav", WavBytes.Make(WavBytes.Pcm16(samples))));

    private static async Task<(int Code, string Output, string Errors)> RunAsync(AudioOpener inputs, params string?[] names)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await TranscribeCommand
            .Create(new AudioOpener { OpenStandardInput = inputs.OpenStandardInput, IsInputRedirected = () => true })
            .Parse(["--engine", "scripted", .. names.OfType<string>()])
            .InvokeAsync(
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
