using System.Text;
using PortBridge.Processes;
using PortBridge.Testing;
using static PortBridge.Bridge.Tests.Processes.LaunchedProgram;

namespace PortBridge.Bridge.Tests.Processes;

/// <summary>What reaches a process, and what comes out of it.</summary>
public sealed class CliWrapLauncherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_to_the_process_is_what_it_reads_and_its_input_can_be_closed()
    {
        await using var process = Launch("/bin/cat");

        await process.Input.WriteAsync(Encoding.UTF8.GetBytes("there and back"), Cancel);
        await process.Input.CompleteAsync();

        Assert.Equal("there and back", await process.Output.ReadToEndAsync());
        Assert.Equal(0, await process.Exited.Within(Cancel));
    }

    [Fact]
    public async Task A_megabyte_goes_through_a_process_that_reads_and_writes_at_once()
    {
        await using var process = Launch("/bin/cat");
        var text = new string('x', 1 << 20);

        var reading = process.Output.ReadToEndAsync();
        await process.Input.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
        await process.Input.CompleteAsync();

        Assert.Equal(text, await reading.Within(Cancel));
    }

    [Fact]
    public async Task Both_outputs_can_be_read_after_the_process_has_ended()
    {
        await using var process = Shell("echo out; echo err >&2");
        await process.Exited.Within(Cancel);

        Assert.Equal("out\n", await process.Output.ReadToEndAsync());
        Assert.Equal("err\n", await process.Error.ReadToEndAsync());
    }

    [Fact]
    public async Task Arguments_environment_and_working_directory_reach_the_program_as_they_stand()
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
    public async Task An_argument_arrives_as_it_stands_whatever_is_in_it(string argument)
    {
        await using var process = Launch("/bin/sh", "-c", "printf '<%s|%s>' \"$1\" \"$#\"", "sh", argument);

        Assert.Equal($"<{argument}|1>", await process.Output.ReadToEndAsync());
    }

    [Theory]
    [InlineData("/no/such/program", null)]
    [InlineData("no-such-program-anywhere", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("/bin/cat", "/no/such/folder")]
    public void A_program_that_cannot_be_started_is_named_with_what_to_check(string fileName, string? folder)
    {
        var exception = Assert.Throws<WorkerStartException>(() => new CliWrapLauncher().Launch(
            new WorkerCommand { FileName = fileName, WorkingDirectory = folder }));

        Assert.Contains($"\"{fileName}\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("PortBridge:Worker:FileName", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("..", exception.Message, StringComparison.Ordinal);
    }
}
