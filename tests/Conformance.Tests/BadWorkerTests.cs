using PortBridge.BadWorker;

namespace PortBridge.Conformance.Tests;

/// <summary>A runner that cannot fail says nothing: each misbehaviour must be seen, by the rule that it breaks.</summary>
public sealed class BadWorkerTests
{
    /// <summary>What keeps to the document, or misbehaves only in answer to what the runner does not ask.</summary>
    private static readonly string[] Allowed = ["good", "unknown-events", "stderr-flood", "crash-on-session"];

    public static TheoryData<string, string, string> Seen => new()
    {
        { "exit-at-once", "handshake.ready", "ended without the ready" },
        { "exit-69", "handshake.ready", "ended without the ready" },
        { "exit-78", "handshake.ready", "ended without the ready" },
        { "never-ready", "handshake.ready", "No ready that was due came" },
        { "never-writes", "handshake.ready", "No ready that was due came" },
        { "text-before-ready", "handshake.ready", "Loading weights" },
        { "ready-twice", "handshake.ready", "ready came more than once" },
        { "wrong-version", "handshake.version", "version 2" },
        { "mad-clock", "handshake.fields", "9223372036854775807" },
        { "never-reads", "ping.answer", "No pong that was due came" },
        { "text-after-ready", "framing.output", "Listening." },
        { "half-frame", "framing.output", "inside a frame" },
        { "oversized-header", "framing.output", "16777215" },
        { "crash-after", "framing.every-boundary", "ended without the session_stopped" },
        { "stops-reading-after", "audio.silence", "did not read what stands in its input" },
        { "hang-after", "speech.without-endpointing", "No session_stopped that was due came" },
        { "deaf-to-wishes", "vad.silence", "made 2 utterances where silence_ms is 3000" },
        { "final-twice", "speech.order", "but there came {\"event\":\"final\"" },
        { "events-for-unknown-sessions", "speech.own-sessions", "a-stranger" },
        { "ignores-shutdown", "end.shutdown", "still running" },
        { "ignores-shutdown", "end.of-input", "still running" },
        { "ignores-shutdown", "end.sigterm", "still running" },
        { "forks-grandchildren", "end.output", "still holds its standard output" },
    };

    [Theory]
    [MemberData(nameof(Seen))]
    public async Task A_misbehaviour_is_reported_by_the_rule_that_it_breaks(string misbehaviour, string rule, string instead)
    {
        var run = await Conformance.RunAsync(
            "--json", "--timeout", "3", "--only", rule, "--", Conformance.BadWorker, misbehaviour);

        var check = run.Checks[rule];
        Assert.Equal("Fails", check.GetProperty("verdict").GetString());
        Assert.Contains(instead, check.GetProperty("instead").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_crash_is_a_real_one()
    {
        var run = await Conformance.RunAsync(
            "--json", "--only", "framing.every-boundary", "--", Conformance.BadWorker, "crash-after", "3");

        // 128 and SIGSEGV.
        var evidence = run.Checks["framing.every-boundary"].GetProperty("evidence").EnumerateArray().Select(line => line.GetString());
        Assert.Contains("exit code 139", evidence);
    }

    [Fact]
    public void Every_misbehaviour_is_tried() => Assert.Equal(
        Misbehaviours.All.Select(misbehaviour => misbehaviour.Name).Order(),
        Seen.Select(row => row.Data.Item1).Distinct().Concat(Allowed).Order());

    [Fact]
    public async Task A_failure_is_printed_with_the_rule_with_what_came_instead_and_with_what_was_said_last()
    {
        var run = await Conformance.RunAsync("--only", "handshake", "--", Conformance.BadWorker, "exit-78");

        var lines = run.Output.Split('\n');
        Assert.StartsWith("FAILS      handshake.ready", lines[0], StringComparison.Ordinal);
        Assert.Contains("ended without the ready", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("model_load_failed", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("exit code 78", StringComparison.Ordinal));
        Assert.Contains("0 hold, 1 fail, 2 not shown", run.Output, StringComparison.Ordinal);
    }
}
