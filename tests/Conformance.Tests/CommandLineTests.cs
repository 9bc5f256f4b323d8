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

    [Fact]
    public async Task A_worker_that_keeps_the_rules_is_said_to_with_0()
    {
        var run = await Conformance.RunAsync(
            "--timeout", "300", "--only", "handshake", "--", Conformance.Worker, "--engine", "scripted");

        Assert.Contains("3 hold, 0 fail, 0 not shown", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_failure_is_printed_with_the_rule_with_what_came_instead_and_with_what_was_said_last()
    {
        var run = await Conformance.RunAsync(
            "--timeout", "300", "--only", "handshake", "--", Conformance.BadWorker, "exit-78");

        var lines = run.Output.Split('\n');
        Assert.StartsWith("FAILS      handshake.ready", lines[0], StringComparison.Ordinal);
        Assert.Contains("ended without the ready", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("model_load_failed", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("exit code 78", StringComparison.Ordinal));
        Assert.Contains("0 hold, 1 fail, 2 not shown", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Speech_that_the_worker_does_not_hear_is_said_not_to_have_been_shown()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, Wav(sample: 1, seconds: 1), TestContext.Current.CancellationToken);
        try
        {
            var run = await Conformance.RunAsync(
                "--json", "--timeout", "300", "--only", "speech.order", "--speech", file,
                "--", Conformance.Worker, "--engine", "scripted");

            var check = run.Checks["speech.order"];
            Assert.Equal("NotShown", check.GetProperty("verdict").GetString());
            Assert.Contains("hears no speech", check.GetProperty("instead").GetString(), StringComparison.Ordinal);
            Assert.NotEqual(0, run.ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // 16 kHz, 16 bits, mono, the same sample all the time.
    private static byte[] Wav(short sample, int seconds)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var length = seconds * 32_000;
        writer.Write("RIFF"u8);
        writer.Write(36 + length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(16_000);
        writer.Write(32_000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(length);
        for (var i = 0; i < length / 2; i++)
            writer.Write(sample);
        return stream.ToArray();
    }
}
