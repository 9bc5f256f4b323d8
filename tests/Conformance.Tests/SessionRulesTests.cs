using PortBridge.Conformance.Rules;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Tests;

public sealed class SessionRulesTests
{
    private const string Id = "s";

    private static readonly WorkerEvent[] Good =
    [
        new SessionStarted(Id),
        State(SessionState.Listening),
        new Progress(Id, 500, 500, 0),
        new SpeechStarted(Id, 640),
        State(SessionState.Recording),
        Partial("go", 1),
        Partial("go on", 2),
        new SpeechStopped(Id, 2310),
        State(SessionState.Transcribing),
        Partial("go on then", 5),
        new Final(Id, 0, "go on then", 140, 2910, 0.9),
        State(SessionState.Listening),
        new Progress(Id, 3000, 3000, 2910),
        State(SessionState.Idle),
        new SessionStopped(Id, "go on then", 3000, "stopped"),
    ];

    [Fact]
    public void A_correct_session_violates_no_rule() =>
        Assert.All(Violations(Good), violation => Assert.Null(violation));

    [Fact]
    public void Two_adjacent_utterances_violate_no_rule() => Assert.All(
        Violations([.. Good[..12], .. Second(startMs: 2910), .. Good[12..14], Summary("go on then stop")]),
        violation => Assert.Null(violation));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_session_violates_a_rule(string _, WorkerEvent[] events) =>
        Assert.Contains(Violations(events), violation => violation is not null);

    public static TheoryData<string, WorkerEvent[]> Wrong() => new()
    {
        { "no session_started", Good[1..] },
        { "session_started twice", [Good[0], .. Good] },
        { "no end", Good[..^1] },
        { "an event after the end", [.. Good, new Progress(Id, 3000, 3000)] },
        { "no state idle", [.. Good[..^2], Good[^1]] },
        { "a final without speech", [Good[0], Good[1], .. Good[10..]] },
        { "a final twice", [.. Good[..11], .. Good[10..]] },
        { "no final", [.. Good[..10], .. Good[11..]] },
        { "a final of another number", Replace(10, new Final(Id, 1, "go on then", 140, 2910)) },
        { "a partial of another number", Replace(5, new Partial(Id, 1, "go", 0, 140, 3)) },
        { "a partial before speech", [.. Good[..2], Good[5], .. Good[2..]] },
        { "speech_started twice", [.. Good[..4], Good[3], .. Good[4..]] },
        { "speech_stopped before its start", [.. Good[..3], Good[7], .. Good[3..]] },
        { "a missing state", [.. Good[..4], .. Good[5..]] },
        { "a late state", [.. Good[..4], Good[5], Good[4], .. Good[6..]] },
        { "a state twice", [.. Good[..5], Good[4], .. Good[5..]] },
        { "stable beyond the text", Replace(5, Partial("go", 3)) },
        { "stable that decreases", Replace(6, Partial("go on", 0)) },
        { "a change of stable text", Replace(6, Partial("no on", 2)) },
        { "a time after the audio", Replace(7, new SpeechStopped(Id, 3001)) },
        { "a time that decreases", Replace(7, new SpeechStopped(Id, 600)) },
        { "an end before its start", Replace(10, new Final(Id, 0, "go on then", 140, 139)) },
        { "progress that decreases", Replace(12, new Progress(Id, 400, 400)) },
        { "more processed than received", Replace(2, new Progress(Id, 500, 501)) },
        { "more committed than processed", Replace(2, new Progress(Id, 500, 400, 450)) },
        { "committed audio that a final needs", Replace(2, new Progress(Id, 500, 500, 200)) },
        { "an utterance that begins after its speech", Replace(10, new Final(Id, 0, "go on then", 641, 2910, 0.9)) },
        { "an utterance that ends before its speech", Replace(10, new Final(Id, 0, "go on then", 140, 2309, 0.9)) },
        { "overlapping utterances", [.. Good[..12], .. Second(startMs: 2909), .. Good[12..14], Summary("go on then stop")] },
        { "more chunks than were sent", Replace(6, new Partial(Id, 0, "go on", 2, 140, 31)) },
        { "another text at the end", Replace(14, new SessionStopped(Id, "go on", 3000, "stopped")) },
        { "another length at the end", Replace(14, new SessionStopped(Id, "go on then", 2999, "stopped")) },
    };

    private static string?[] Violations(WorkerEvent[] events) =>
    [
        SessionRules.FirstAndLast(events),
        SessionRules.Utterances(events),
        SessionRules.States(events),
        TextRules.Stable(events),
        TextRules.ChunkCounts(events, 30),
        TextRules.Summary(events, 3000),
        TimeRules.WithinAudio(events, 0, 3000),
        TimeRules.Utterances(events),
        TimeRules.Progress(events, 0, 3000),
        TimeRules.Committed(events),
    ];

    private static WorkerEvent[] Replace(int index, WorkerEvent e) => [.. Good[..index], e, .. Good[(index + 1)..]];

    private static WorkerEvent[] Second(long startMs) =>
    [
        new SpeechStarted(Id, 2950),
        State(SessionState.Recording),
        new SpeechStopped(Id, 2980),
        State(SessionState.Transcribing),
        new Final(Id, 1, "stop", startMs, 3000),
        State(SessionState.Listening),
    ];

    private static SessionStopped Summary(string text) => new(Id, text, 3000, "stopped");

    private static StateChanged State(SessionState state) => new(Id, state);

    private static Partial Partial(string text, int stable) => new(Id, 0, text, stable, 140, 3);
}
