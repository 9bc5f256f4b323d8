using System.Text;

namespace PortBridge.Conformance.Tests;

public sealed class CommandLineTests
{
    // Far longer than any wait for an event that arrives.
    private static readonly string[] Patient = ["--timeout", "300", "--parallel", "2"];

    [Theory]
    [InlineData("after --", "--only", "ping")]
    [InlineData("no check or group", "--only", "ping.pong", "--", "worker")]
    [InlineData("--timeout is 0; it must be 0.1 to 600.", "--timeout", "0", "--", "worker")]
    [InlineData("--timeout is \"0,5\"; use a decimal point: 0.5.", "--timeout", "0,5", "--", "worker")]
    [InlineData("--parallel is \"two\", which is not a whole number.", "--parallel", "two", "--", "worker")]
    [InlineData("--parallel is 0; it must be 1 to 64.", "--parallel", "0", "--", "worker")]
    [InlineData("no-such-worker\" does not exist. Check the command after --.", "--", "./no-such-worker")]
    [InlineData("no directory of PATH has", "--", "no-such-worker-anywhere")]
    [InlineData("no-such.wav", "--speech", "no-such.wav", "--", "worker")]
    public async Task A_wrong_command_line_exits_with_2_and_a_sentence(string sentence, params string[] arguments)
    {
        var run = await ConformanceRun.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/bin/sh\r\n", "the script has Windows line ends")]
    [InlineData("#!/opt/no-such/python3\n", "names the interpreter \"/opt/no-such/python3\", which does not exist")]
    public async Task A_script_that_cannot_be_interpreted_exits_with_2_and_the_reason(string script, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no scripts with interpreters.");
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes(script));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = await ConformanceRun.RunAsync("--", file.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"The worker \"{file.Path}\" could not be started: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_whose_env_does_not_find_the_interpreter_because_of_Windows_line_ends_fails_with_the_reason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no scripts with interpreters.");
        using var file = new TemporaryFile("#!/usr/bin/env no-such-python\r\n"u8.ToArray());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = await ConformanceRun.RunAsync([.. Patient, "--only", "handshake", "--", file.Path]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The script has Windows line ends", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_speech_file_that_is_not_audio_exits_with_2_and_a_sentence()
    {
        using var file = new TemporaryFile("hello"u8.ToArray());

        var run = await ConformanceRun.RunAsync("--speech", file.Path, "--", Programs.Worker);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("not a PCM or float WAV file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_explains_each_exit_code()
    {
        var run = await ConformanceRun.RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            (string[])["0  All checks", "1  A check failed", "2  An option", "3  No check failed"],
            line => Assert.Contains(line, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_list_names_each_check_with_its_section_and_its_rule()
    {
        var run = await ConformanceRun.RunAsync("--list", "--only", "ping");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("ping.answer (section 2.1): The worker answers every ping", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_that_pass_exit_with_0()
    {
        var run = await ConformanceRun.RunAsync(
            [.. Patient, "--strict", "--only", "handshake.version", "--", Programs.Worker, "--engine", "scripted"]);

        Assert.Contains("1 passed, 0 failed, 0 inconclusive", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_failure_is_printed_with_its_rule_its_section_its_message_and_the_transcript()
    {
        var run = await ConformanceRun.RunAsync([.. Patient, "--only", "handshake", "--", Programs.BadWorker, "exit-78"]);

        var lines = run.Output.Split('\n');
        Assert.StartsWith("FAILED        handshake.ready", lines[0], StringComparison.Ordinal);
        Assert.Contains("protocol.md, section 3.1: The output ended before", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("model_load_failed", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("exit code 78", StringComparison.Ordinal));
        Assert.Contains("0 passed, 1 failed, 2 inconclusive", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_worker_that_recognizes_no_speech_exits_with_3_even_if_all_other_checks_pass()
    {
        using var file = new TemporaryFile(Wav(sample: 1, seconds: 1));

        var run = await ConformanceRun.RunAsync(
            [
                .. Patient, "--json", "--only", "speech.order", "--only", "ping.answer", "--speech", file.Path,
                "--", Programs.Worker, "--engine", "scripted",
            ]);

        Assert.Equal("Passed", run.Checks["ping.answer"].GetProperty("outcome").GetString());
        Assert.Equal("Inconclusive", run.Checks["speech.order"].GetProperty("outcome").GetString());
        Assert.Contains(
            "recognizes no speech", run.Checks["speech.order"].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
    }

    // 16 kHz, 16 bits, mono, one value for all samples.
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

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(byte[] content) => File.WriteAllBytes(Path, content);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
