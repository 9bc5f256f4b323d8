using PortBridge.Worker.Conformance;

namespace PortBridge.Conformance.Tests;

public sealed class GoodWorkerTests
{
    [Fact]
    public async Task The_worker_keeps_every_rule() =>
        AssertAllHold(await Runner.RunAsync([Conformance.Worker, "--engine", "scripted"]));

    [Fact]
    public async Task The_worker_in_Python_that_was_written_from_the_document_keeps_every_rule()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!path.Any(folder => File.Exists(Path.Combine(folder, "python3"))))
            Assert.Skip("There is no python3 on this machine.");

        AssertAllHold(await Runner.RunAsync(["python3", Conformance.PythonWorker]));
    }

    [Fact]
    public async Task A_rule_that_a_misbehaviour_breaks_is_kept_by_the_same_worker_without_it()
    {
        var broken = BadWorkerTests.Seen.Select(row => row.Data.Item2).Distinct();

        AssertAllHold(await Runner.RunAsync([Conformance.BadWorker, "good"], broken));
    }

    [Theory]
    [InlineData("unknown-events")]
    [InlineData("stderr-flood", "1")]
    [InlineData("crash-on-session")]
    public async Task What_the_document_allows_breaks_no_rule(params string[] misbehaviour) => AssertAllHold(
        await Runner.RunAsync(
            [Conformance.BadWorker, .. misbehaviour], ["handshake", "framing.output", "speech", "end.of-input"]));

    // What does not hold is the message: a line "ok" more or less tells nobody anything.
    private static void AssertAllHold(IReadOnlyList<CheckResult> results)
    {
        Assert.NotEmpty(results);
        var rest = results.Where(result => result.Verdict != Verdict.Ok);
        Assert.True(!rest.Any(), string.Join('\n', rest.SelectMany(Lines)));
    }

    private static IEnumerable<string> Lines(CheckResult result) =>
        [$"{result.Verdict} {result.Name}: {result.Instead}", .. result.Evidence];
}
