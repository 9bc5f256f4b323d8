using PortBridge.BadWorker;
using PortBridge.Worker.Conformance;

namespace PortBridge.Conformance.Tests;

/// <summary>A runner that cannot fail says nothing: each misbehaviour must be seen, by the rule that it breaks.</summary>
public sealed class BadWorkerTests
{
    /// <summary>What keeps to the document, or misbehaves only in answer to what the runner does not ask.</summary>
    private static readonly string[] Allowed = ["good", "unknown-events", "stderr-flood", "crash-on-session"];

    /// <summary>A misbehaviour, the rule that it breaks, what is reported, and what is awaited in vain, if so.</summary>
    public static TheoryData<string, string, string, string?> Seen => new()
    {
        { "exit-at-once", "handshake.ready", "ended without the ready", null },
        { "exit-69", "handshake.ready", "ended without the ready", null },
        { "exit-78", "handshake.ready", "ended without the ready", null },
        { "never-ready", "handshake.ready", "No ready that was due came", "ready" },
        { "never-writes", "handshake.ready", "No ready that was due came", "ready" },
        { "text-before-ready", "handshake.ready", "Loading weights", null },
        { "ready-twice", "handshake.ready", "ready came more than once", null },
        { "wrong-version", "handshake.version", "version 2", null },
        { "mad-clock", "handshake.fields", "9223372036854775807", null },
        { "never-reads", "ping.answer", "No pong that was due came", "pong" },
        { "text-after-ready", "framing.output", "Listening.", null },
        { "half-frame", "framing.output", "inside a frame", null },
        { "oversized-header", "framing.output", "16777215", null },
        { "crash-after", "framing.every-boundary", "ended without the session_stopped", null },
        { "stops-reading-after", "audio.silence", "did not read what stands in its input", WaitLimits.Input },
        { "hang-after", "speech.without-endpointing", "No session_stopped that was due came", "session_stopped" },
        { "deaf-to-wishes", "endpointing.silence", "made 2 utterances where silence_duration_ms is 3000", null },
        { "final-twice", "speech.order", "but there came {\"event\":\"final\"", null },
        { "events-for-unknown-sessions", "speech.own-sessions", "a-stranger", null },
        { "ignores-shutdown", "end.shutdown", "still running", WaitLimits.Exit },
        { "ignores-shutdown", "end.of-input", "still running", WaitLimits.Exit },
        { "ignores-shutdown", "end.sigterm", "still running", WaitLimits.Exit },
        { "forks-grandchildren", "end.output", "still holds its standard output", WaitLimits.EndOfOutput },
    };

    [Theory]
    [MemberData(nameof(Seen))]
    public async Task A_misbehaviour_is_reported_by_the_rule_that_it_breaks(
        string misbehaviour, string rule, string instead, string? neverComes)
    {
        var results = await Runner.RunAsync([Conformance.BadWorker, misbehaviour], [rule], neverComes);

        var check = Assert.Single(results);
        Assert.Equal((rule, Verdict.Fails), (check.Name, check.Verdict));
        Assert.Contains(instead, check.Instead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_is_a_real_one()
    {
        var results = await Runner.RunAsync([Conformance.BadWorker, "crash-after", "3"], ["framing.every-boundary"]);

        // 128 and SIGSEGV.
        Assert.Contains("exit code 139", Assert.Single(results).Evidence);
    }

    [Fact]
    public async Task A_worker_that_is_never_ready_fails_at_that_whatever_was_asked_for()
    {
        var results = await Runner.RunAsync([Conformance.BadWorker, "never-ready"], ["endpointing.silence"], "ready");

        Assert.Equal(
            [("handshake.ready", Verdict.Fails), ("endpointing.silence", Verdict.NotShown)],
            results.Select(result => (result.Name, result.Verdict)));
    }

    [Fact]
    public void Every_misbehaviour_is_tried() => Assert.Equal(
        Misbehaviours.All.Select(misbehaviour => misbehaviour.Name).Order(),
        Seen.Select(row => row.Data.Item1).Distinct().Concat(Allowed).Order());
}
