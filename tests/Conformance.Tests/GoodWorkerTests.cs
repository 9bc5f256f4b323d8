using PortBridge.Conformance.Checks;
using PortBridge.Conformance.Execution;

namespace PortBridge.Conformance.Tests;

public sealed class GoodWorkerTests
{
    // One of the checks of bad frames is enough for the process: each needs one of its own.
    [Fact]
    public async Task The_worker_process_passes_every_check() => Outcomes.AssertAllPassed(
        await TestRun.OfProcessAsync(
            [Programs.Worker, "--engine", "scripted"],
            ConformanceSuite.All.Where(check => !IsBadFrame(check) || check.Name == "bad-frame.text")));

    [Fact]
    public async Task The_worker_in_memory_passes_every_check_that_sends_no_signal() => Outcomes.AssertAllPassed(
        await TestRun.InMemoryAsync(
            "good",
            ConformanceSuite.All.Where(check => !check.Name.StartsWith("end.sigterm", StringComparison.Ordinal))));

    [Fact]
    public async Task The_Python_worker_that_was_written_from_the_document_passes_every_check()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!path.Any(folder => File.Exists(Path.Combine(folder, "python3"))))
            Assert.Skip("There is no python3 on this machine.");

        Outcomes.AssertAllPassed(await TestRun.OfProcessAsync(["python3", Programs.PythonWorker], ConformanceSuite.All));
    }

    [Theory]
    [InlineData("unknown-events")]
    [InlineData("crash-on-session")]
    public async Task Behavior_that_the_document_allows_fails_no_check(string misbehavior) =>
        Outcomes.AssertAllPassed(await TestRun.InMemoryAsync(misbehavior, SpeechChecks.All));

    [Fact]
    public async Task A_flood_of_standard_error_fails_no_check() => Outcomes.AssertAllPassed(
        await TestRun.OfProcessAsync([Programs.BadWorker, "stderr-flood", "1"], SpeechChecks.All));

    private static bool IsBadFrame(Check check) => check.Name.StartsWith("bad-frame.", StringComparison.Ordinal);
}
