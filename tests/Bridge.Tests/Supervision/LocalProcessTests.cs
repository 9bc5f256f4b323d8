using System.IO.Pipelines;
using System.Text;
using PortBridge.Supervision;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

/// <summary>Real processes, as every Unix has them.</summary>
public sealed class LocalProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_to_the_process_is_what_it_reads_and_its_input_can_be_closed()
    {
        await using var process = Launch("/bin/cat");

        await process.Input.WriteAsync(Encoding.UTF8.GetBytes("there and back"), Cancel);
        await process.Input.CompleteAsync();

        Assert.Equal("there and back", await ReadToEndAsync(process.Output));
        Assert.Equal(0, await process.Exited.Within(Cancel));
    }

    [Fact]
    public async Task A_megabyte_goes_through_a_process_that_reads_and_writes_at_once()
    {
        await using var process = Launch("/bin/cat");
        var text = new string('x', 1 << 20);

        var reading = ReadToEndAsync(process.Output);
        await process.Input.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
        await process.Input.CompleteAsync();

        Assert.Equal(text, await reading.Within(Cancel));
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 78", 78)]
    [InlineData("kill -KILL $$", 128 + 9)]
    [InlineData("kill -SEGV $$", 128 + 11)]
    public async Task The_exit_code_is_the_programs_own_or_128_and_the_signal(string script, int code)
    {
        await using var process = Shell(script);

        Assert.Equal(code, await process.Exited.Within(Cancel));
    }

    [Fact]
    public async Task Both_outputs_can_be_read_after_the_process_has_ended()
    {
        await using var process = Shell("echo out; echo err >&2");
        await process.Exited.Within(Cancel);

        Assert.Equal("out\n", await ReadToEndAsync(process.Output));
        Assert.Equal("err\n", await ReadToEndAsync(process.Error));
    }

    [Fact]
    public async Task Arguments_environment_and_working_directory_reach_the_program_as_they_stand()
    {
        var command = new WorkerCommand { FileName = "/bin/sh", WorkingDirectory = "/" };
        foreach (var argument in new[] { "-c", "echo \"$1|$NAME|$PWD\"", "sh", "two words \"quoted\" $HOME" })
            command.Arguments.Add(argument);
        command.Environment["NAME"] = "a value";

        await using var process = new ProcessLauncher().Launch(command);

        Assert.Equal("two words \"quoted\" $HOME|a value|/\n", await ReadToEndAsync(process.Output));
    }

    [Fact]
    public async Task A_kill_takes_the_children_along()
    {
        await using var process = Shell("sleep 1000 & echo started; wait");
        var started = await process.Output.ReadAtLeastAsync("started\n".Length, Cancel);
        process.Output.AdvanceTo(started.Buffer.End);

        process.Kill();

        Assert.Equal(137, await process.Exited.Within(Cancel));
        // The child holds the output open as long as it lives.
        Assert.Equal("", await ReadToEndAsync(process.Output));
    }

    [Fact]
    public async Task Killing_and_disposing_a_process_that_has_ended_does_nothing()
    {
        var process = Shell("exit 3");
        await process.Exited.Within(Cancel);

        process.Kill();
        await process.DisposeAsync();
        await process.DisposeAsync();
        process.Kill();

        Assert.Equal(3, await process.Exited);
    }

    [Fact]
    public async Task Disposing_a_process_that_runs_ends_it()
    {
        var process = Launch("/bin/cat");

        await process.DisposeAsync();

        Assert.Equal(137, await process.Exited.Within(Cancel));
    }

    [Theory]
    [InlineData("/no/such/program", null)]
    [InlineData("no-such-program-anywhere", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("/bin/cat", "/no/such/folder")]
    public void A_program_that_cannot_be_started_is_named_with_what_to_check(string fileName, string? folder)
    {
        var exception = Assert.Throws<WorkerStartException>(() => new ProcessLauncher().Launch(
            new WorkerCommand { FileName = fileName, WorkingDirectory = folder }));

        Assert.Contains($"\"{fileName}\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("PortBridge:Worker:FileName", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("..", exception.Message, StringComparison.Ordinal);
    }

    private static IWorkerProcess Launch(string fileName) =>
        new ProcessLauncher().Launch(new WorkerCommand { FileName = fileName });

    private static IWorkerProcess Shell(string script)
    {
        var command = new WorkerCommand { FileName = "/bin/sh" };
        command.Arguments.Add("-c");
        command.Arguments.Add(script);
        return new ProcessLauncher().Launch(command);
    }

    private static async Task<string> ReadToEndAsync(PipeReader reader)
    {
        using var text = new StreamReader(reader.AsStream());
        return await text.ReadToEndAsync(Cancel).Within(Cancel);
    }
}
