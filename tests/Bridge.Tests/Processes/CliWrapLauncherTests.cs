using System.Text;
using PortBridge.Processes;
using PortBridge.Testing;
using static PortBridge.Bridge.Tests.Processes.LaunchedProgram;

namespace PortBridge.Bridge.Tests.Processes;

/// <summary>Starting processes and exchanging data with them.</summary>
public sealed class CliWrapLauncherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_reads_what_is_written_until_its_input_is_closed()
    {
        await using var process = Launch("/bin/cat");

        await process.Input.WriteAsync(Encoding.UTF8.GetBytes("there and back"), Cancel);
        await process.Input.CompleteAsync();

        Assert.Equal("there and back", await process.Output.ReadToEndAsync());
        Assert.Equal(0, await process.Exited.WithTimeout(Cancel));
    }

    [Fact]
    public async Task A_process_that_reads_and_writes_concurrently_passes_a_megabyte_through()
    {
        await using var process = Launch("/bin/cat");
        var text = new string('x', 1 << 20);

        var reading = process.Output.ReadToEndAsync();
        await process.Input.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
        await process.Input.CompleteAsync();

        Assert.Equal(text, await reading.WithTimeout(Cancel));
    }

    [Fact]
    public async Task Both_outputs_can_be_read_after_the_process_has_exited()
    {
        await using var process = Shell("echo out; echo err >&2");
        await process.Exited.WithTimeout(Cancel);

        Assert.Equal("out\n", await process.Output.ReadToEndAsync());
        Assert.Equal("err\n", await process.Error.ReadToEndAsync());
    }

    [Fact]
    public async Task Arguments_environment_and_working_directory_are_passed_unchanged()
    {
        var command = new WorkerCommand { FileName = "/bin/sh", WorkingDirectory = "/" };
        foreach (var argument in new[] { "-c", "echo \"$1|$NAME|$PWD\"", "sh", "two words \"quoted\" $HOME" })
            command.Arguments.Add(argument);
        command.Environment["NAME"] = "a value";

        await using var process = new CliWrapLauncher().Launch(command);

        Assert.Equal("two words \"quoted\" $HOME|a value|/\n", await process.Output.ReadToEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two  words")]
    [InlineData("a \"quote\" and $HOME")]
    [InlineData("back\\slash\\")]
    [InlineData("\\\"")]
    [InlineData("tab\tand\nline")]
    public async Task Any_argument_is_passed_unchanged(string argument)
    {
        await using var process = Launch("/bin/sh", "-c", "printf '<%s|%s>' \"$1\" \"$#\"", "sh", argument);

        Assert.Equal($"<{argument}|1>", await process.Output.ReadToEndAsync());
    }
}
