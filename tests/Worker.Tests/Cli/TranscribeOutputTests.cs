using System.Diagnostics;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Tests.Audio;

namespace PortBridge.Worker.Tests.Cli;

/// <summary>What a command says and returns if its standard output cannot be written: the real process in a shell.</summary>
public sealed class TranscribeOutputTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly string _file;

    public TranscribeOutputTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The redirections are those of a Unix shell.");
        _file = Path.Combine(_folder.FullName, "speech.wav");
        File.WriteAllBytes(_file, WavBytes.Make(WavBytes.Pcm16(Signal.Babble(2))));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("transcribe --engine scripted \"$FILE\" > /dev/full", "Standard output cannot be written: No space left on device.")]
    [InlineData("transcribe --engine scripted \"$FILE\" >&-", "Standard output cannot be written: it is closed.")]
    [InlineData("engines > /dev/full", "Standard output cannot be written: No space left on device.")]
    [InlineData("--help > /dev/full", "Standard output cannot be written: No space left on device.")]
    public async Task An_output_that_cannot_be_written_is_named_as_the_cause(string command, string message)
    {
        var (exitCode, errors) = await RunAsync($"\"$WORKER\" {command}");

        Assert.Equal(message + "\n", errors);
        Assert.Equal(CommandExitCodes.OutputFailed, exitCode);
    }

    [Fact]
    public async Task A_closed_pipe_ends_the_command_without_a_message_as_other_programs_end()
    {
        // The reader has ended before the command writes.
        var (exitCode, errors) = await RunAsync(
            "{ read -r line < \"$FOLDER/gone\"; \"$WORKER\" transcribe --engine scripted \"$FILE\" \"$FILE\"; echo $? >&2; } "
            + "| { exec <&-; echo > \"$FOLDER/gone\"; }",
            "mkfifo \"$FOLDER/gone\"; ");

        Assert.Equal($"{CommandExitCodes.OutputClosed}\n", errors);
        Assert.Equal(0, exitCode);
    }

    private async Task<(int ExitCode, string Errors)> RunAsync(string script, string preparation = "")
    {
        var shell = new ProcessStartInfo("sh", ["-c", preparation + script])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment =
            {
                ["WORKER"] = Path.Combine(AppContext.BaseDirectory, "PortBridge.Worker"),
                ["FILE"] = _file,
                ["FOLDER"] = _folder.FullName,
            },
        };
        using var process = Process.Start(shell)!;
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }
}
