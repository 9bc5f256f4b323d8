namespace PortBridge.Conformance.Tests;

public sealed class GoodWorkerTests
{
    [Fact]
    public async Task The_worker_keeps_every_rule()
    {
        var run = await Conformance.RunAsync("--", Conformance.Worker, "--engine", "scripted");

        AssertAllHolds(run);
    }

    [Fact]
    public async Task The_worker_in_Python_that_was_written_from_the_document_keeps_every_rule()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!path.Any(folder => File.Exists(Path.Combine(folder, "python3"))))
            Assert.Skip("There is no python3 on this machine.");

        var run = await Conformance.RunAsync("--", "python3", Conformance.PythonWorker);

        AssertAllHolds(run);
    }

    [Theory]
    [InlineData("good")]
    [InlineData("unknown-events")]
    [InlineData("stderr-flood", "10")]
    [InlineData("crash-on-session")]
    public async Task What_the_document_allows_breaks_no_rule(params string[] misbehaviour)
    {
        var run = await Conformance.RunAsync(
            ["--only", "handshake", "--only", "framing.output", "--only", "speech", "--only", "end", "--", Conformance.BadWorker, .. misbehaviour]);

        AssertAllHolds(run);
    }

    [Fact]
    public async Task Speech_that_the_worker_does_not_hear_is_said_not_to_have_been_shown()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, Wav(sample: 1, seconds: 1), TestContext.Current.CancellationToken);
        try
        {
            var run = await Conformance.RunAsync(
                "--json", "--only", "speech.order", "--speech", file, "--", Conformance.Worker, "--engine", "scripted");

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

    // What does not hold is the message: a line "ok" more or less tells nobody anything.
    private static void AssertAllHolds(Conformance run)
    {
        var rest = run.Output.Split('\n').Where(line => !line.StartsWith("ok ", StringComparison.Ordinal));
        Assert.True(
            run.ExitCode == 0 && run.Output.Contains(" hold, 0 fail, 0 not shown", StringComparison.Ordinal),
            string.Join('\n', rest) + run.Error);
    }
}
