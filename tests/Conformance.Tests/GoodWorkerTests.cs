using PortBridge.Conformance.Checks;

namespace PortBridge.Conformance.Tests;

public sealed class GoodWorkerTests
{
    [Fact]
    public async Task The_worker_passes_every_check() => Outcomes.AssertAllPassed(
        await TestRun.OfProcessAsync([Programs.Worker, "--engine", "scripted"], ConformanceSuite.All));

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
    [InlineData("stderr-flood", "1")]
    [InlineData("crash-on-session")]
    public async Task Behavior_that_the_document_allows_fails_no_check(params string[] misbehavior) => Outcomes.AssertAllPassed(
        await TestRun.OfProcessAsync(
            [Programs.BadWorker, .. misbehavior],
            ((string[])["handshake.version", "speech", "progress"]).SelectMany(ConformanceSuite.Named)));
}
