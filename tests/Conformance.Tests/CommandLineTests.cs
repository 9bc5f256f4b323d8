namespace PortBridge.Conformance.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("behind --", "--only", "ping")]
    [InlineData("no check or group", "--only", "ping.pong", "--", "worker")]
    [InlineData("--timeout must be", "--timeout", "0", "--", "worker")]
    [InlineData("--parallel must be", "--parallel", "0", "--", "worker")]
    public async Task A_wrong_command_line_is_refused_with_64_and_a_sentence(string sentence, params string[] arguments)
    {
        var run = await Conformance.RunAsync(arguments);

        Assert.Equal(64, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_cannot_be_started_is_said_so_with_66()
    {
        var run = await Conformance.RunAsync("--", "./no-such-worker");

        Assert.Equal(66, run.ExitCode);
        Assert.Contains("cannot be started", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_speech_file_that_is_not_there_is_said_so_with_66()
    {
        var run = await Conformance.RunAsync("--speech", "no-such.wav", "--", Conformance.Worker);

        Assert.Equal(66, run.ExitCode);
        Assert.Contains("no-such.wav", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_names_each_check_with_its_rule()
    {
        var run = await Conformance.RunAsync("--list", "--only", "ping");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("ping.answer: every ping is answered", run.Output, StringComparison.Ordinal);
    }
}
