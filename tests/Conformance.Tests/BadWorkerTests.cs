using PortBridge.BadWorker;
using PortBridge.Conformance.Checks;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;

namespace PortBridge.Conformance.Tests;

/// <summary>Each misbehavior fails the check of the rule that it violates.</summary>
public sealed class BadWorkerTests
{
    // These conform, or deviate only in reply to something that the runner does not send.
    private static readonly string[] Conforming =
        ["good", "prints-to-stdout", "unknown-events", "stderr-flood", "crash-on-session", "logs-words", "null-in-unknown-field"];

    /// <summary>A misbehavior, the check that fails, a part of its message, and what never arrives, if anything.</summary>
    public static TheoryData<string, string, string, string?> OfProcesses => new()
    {
        { "exit-at-once", "handshake.ready", "ended before the expected ready event", null },
        { "exit-69", "handshake.ready", "ended before the expected ready event", null },
        { "exit-78", "handshake.ready", "ended before the expected ready event", null },
        { "half-frame", "framing.output", "inside a frame", null },
        { "crash-after", "framing.every-boundary", "ended before the expected session_stopped event", null },
        { "stops-reading-after", "audio.silence", "did not read its input", WaitLimits.Input },
        { "hang-after", "speech.without-endpointing", "session_stopped event did not arrive", "session_stopped" },
        { "ignores-shutdown", "end.shutdown", "still running", WaitLimits.Exit },
        { "ignores-shutdown", "end.of-input", "still running", WaitLimits.Exit },
        { "ignores-shutdown", "end.sigterm", "still running", WaitLimits.Exit },
        { "ignores-closed-output", "end.output-closed", "still running", WaitLimits.Exit },
        { "forks-grandchildren", "end.output", "still holds its standard output", WaitLimits.EndOfOutput },
    };

    /// <inheritdoc cref="OfProcesses"/>
    public static TheoryData<string, string, string, string?> OfMessages => new()
    {
        { "never-ready", "handshake.ready", "ready event did not arrive", "ready" },
        { "never-writes", "handshake.ready", "ready event did not arrive", "ready" },
        { "text-before-ready", "handshake.ready", "Expected a frame", null },
        { "ready-twice", "handshake.ready", "ready more than once", null },
        { "wrong-version", "handshake.version", "version 2", null },
        { "clock-overflow", "handshake.fields", "9223372036854775807", null },
        { "never-reads", "ping.answer", "pong event did not arrive", "pong" },
        { "text-after-ready", "framing.output", "Expected a frame", null },
        { "prints-words", "speech.order", "Expected a frame", null },
        { "negative-time", "speech.order", "end_ms", null },
        { "endless-number", "speech.order", "The field \"utterance\"", null },
        { "oversized-header", "framing.output", "16777215", null },
        { "accepts-invalid-utf8", "message.bad-utf8", "Expected an error bad_json", null },
        { "accepts-null", "message.null", "\"language\":null}. The worker accepted it", null },
        { "accepts-out-of-range", "endpointing.range", "silence_duration_ms is out of range, but", null },
        { "ignores-endpointing-options", "endpointing.silence", "made 2 utterances with an option of 3000 ms", null },
        { "ignores-min-speech", "endpointing.min-speech", "500 ms of speech made an utterance", null },
        { "ignores-threshold", "endpointing.threshold", "both detect speech", null },
        { "event-before-session-started", "speech.first-and-last", "is not session_started but {\"event\":\"state\"", null },
        { "stops-without-start", "session.at-once", "The first event of the session is not session_started", null },
        { "final-twice", "speech.order", "Expected the final of utterance 1, but received {\"event\":\"final\"", null },
        { "overlapping-utterances", "speech.utterance-times", "Utterances overlap", null },
        { "unrequested-language", "speech.unrequested", "asked for neither", null },
        { "unannounced-words", "speech.words", "announces no words", null },
        { "events-for-unknown-sessions", "speech.own-sessions", "a-stranger", null },
        { "repeats-names", "speech.json", "The name \"event\" is repeated", null },
        { "sends-null", "speech.json", "The field \"note\" is null", null },
        { "omits-empty-final", "speech.silent-without-endpointing", "Expected one final, but received 0", null },
        { "commits-too-early", "progress.committed", "begins in committed audio", null },
        { "ignores-gaps", "gap.without-endpointing", "audio", null },
        { "commits-pre-roll", "progress.committed", "begins in committed audio", null },
        { "ignores-audio-after-stop", "session.stopping", "error unknown_session in reply to audio_chunk", "error" },
        { "ignores-second-stop", "session.stopping", "error unknown_session in reply to stop_session", "error" },
        { "refuses-cancel-while-stopping", "session.cancel-stopping", "while the session stopped", null },
        { "small-buffer", "audio.backlog", "119 s of audio at once, but received {\"event\":\"error\"", null },
        { "quotes-nothing", "bad-frame.quote", "does not quote it", null },
        { "events-after-bad-frame", "bad-frame.is-last", "is not bad_frame but {\"event\":\"pong\"", null },
        { "no-endpointing", "handshake.fields", "must have endpointing", null },
        { "words-outside", "speech.words", "but its utterance is from", null },
        { "ignores-flush-with-endpointing", "gap.flush", "The flush is at 3500 ms", null },
        { "ignores-flush", "gap.flush-without-endpointing", "Expected one final before the flush and one after it, but received 1", null },
        { "joins-empty-finals", "gap.text", "The texts of the finals are", null },
    };

    [Theory]
    [MemberData(nameof(OfProcesses))]
    public async Task A_misbehaving_process_fails_the_check_of_the_rule_that_it_violates(
        string misbehavior, string check, string message, string? neverArrives) => AssertFails(
        check, message, await TestRun.OfProcessAsync([Programs.BadWorker, misbehavior], ConformanceSuite.Named(check), neverArrives));

    [Theory]
    [MemberData(nameof(OfMessages))]
    public async Task A_wrong_message_fails_the_check_of_the_rule_that_it_violates(
        string misbehavior, string check, string message, string? neverArrives) => AssertFails(
        check, message, await TestRun.InMemoryAsync(misbehavior, ConformanceSuite.Named(check), neverArrives));

    [Fact]
    public async Task A_crash_is_reported_with_the_exit_code_of_its_signal()
    {
        var results = await TestRun.OfProcessAsync(
            [Programs.BadWorker, "crash-after", "3"], ConformanceSuite.Named("framing.every-boundary"));

        // 128 plus the number of SIGSEGV.
        Assert.Contains("exit code 139", Assert.Single(results).Transcript);
    }

    [Fact]
    public async Task A_worker_that_never_becomes_ready_fails_the_readiness_check_even_if_only_others_were_requested()
    {
        var results = await TestRun.InMemoryAsync("never-ready", ConformanceSuite.Named("endpointing.silence"), "ready");

        Assert.Equal(
            [("handshake.ready", CheckOutcome.Failed), ("endpointing.silence", CheckOutcome.Inconclusive)],
            results.Select(result => (result.Name, result.Outcome)));
    }

    [Fact]
    public void Every_misbehavior_is_tested() => Assert.Equal(
        Misbehaviors.All.Select(misbehavior => misbehavior.Name).Order(),
        OfProcesses.Concat(OfMessages).Select(row => row.Data.Item1).Distinct().Concat(Conforming).Order());

    private static void AssertFails(string check, string message, IReadOnlyList<CheckResult> results)
    {
        var result = Assert.Single(results);
        Assert.Equal((check, CheckOutcome.Failed), (result.Name, result.Outcome));
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }
}
