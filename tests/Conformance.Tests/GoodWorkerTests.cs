using PortBridge.Conformance.Checks;

namespace PortBridge.Conformance.Tests;

public sealed class GoodWorkerTests
{
    private static readonly string[] NeedsProcess = ["end.sigterm", "end.output-closed"];

    // What does not depend on the process is checked in memory, where a worker starts at no cost.
    [Fact]
    public async Task The_worker_process_passes_the_checks_of_its_start_its_streams_its_speech_and_its_end() =>
        Outcomes.AssertAllPassed(await TestRun.OfProcessAsync(
            [Programs.Worker, "--engine", "scripted"],
            ((string[])["handshake", "ping", "framing.output", "bad-frame.text", "speech", "end"])
                .SelectMany(ConformanceSuite.Named)));

    [Fact]
    public async Task The_worker_in_memory_passes_every_check_that_needs_no_process() => Outcomes.AssertAllPassed(
        await TestRun.InMemoryAsync(
            "good",
            ConformanceSuite.All.Where(check => !NeedsProcess.Any(name => check.Name.StartsWith(name, StringComparison.Ordinal)))));

    [Fact]
    public async Task The_Python_worker_that_was_written_from_the_document_passes_every_check()
    {
        RequirePython();

        Outcomes.AssertAllPassed(await TestRun.OfProcessAsync(["python3", Programs.PythonWorker], ConformanceSuite.All));
    }

    [Fact]
    public async Task The_30_line_worker_of_the_document_passes_the_checks_of_frames_start_and_end()
    {
        RequirePython();
        string[] checks =
            ["framing", "handshake", "ping", "session.stop-reason", "session.id-reused", "end.of-input", "end.shutdown", "end.sigterm"];

        Outcomes.AssertAllPassed(await TestRun.OfProcessAsync(
            ["python3", "-c", Document.Block("python")], checks.SelectMany(ConformanceSuite.Named)));
    }

    [Theory]
    [InlineData("unknown-events")]
    [InlineData("crash-on-session")]
    [InlineData("null-in-unknown-field")]
    public async Task Behavior_that_the_document_allows_fails_no_check(string misbehavior) =>
        Outcomes.AssertAllPassed(await TestRun.InMemoryAsync(misbehavior, SpeechChecks.All));

    [Fact]
    public async Task A_flood_of_standard_error_fails_no_check() => Outcomes.AssertAllPassed(
        await TestRun.OfProcessAsync([Programs.BadWorker, "stderr-flood", "1"], SpeechChecks.All));

    private static void RequirePython()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!path.Any(folder => File.Exists(Path.Combine(folder, "python3"))))
            Assert.Skip("There is no python3 on this machine.");
    }
}
