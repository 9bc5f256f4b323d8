using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Conformance;

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
    public void A_session_in_order_breaks_no_rule() =>
        Assert.All(Rules(Good), violation => Assert.Null(violation));

    [Theory]
    [MemberData(nameof(Disorders))]
    public void A_disorder_is_found(string _, WorkerEvent[] events) =>
        Assert.Contains(Rules(events), violation => violation is not null);

    public static TheoryData<string, WorkerEvent[]> Disorders() => new()
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
        { "a state left out", [.. Good[..4], .. Good[5..]] },
        { "a state too late", [.. Good[..4], Good[5], Good[4], .. Good[6..]] },
        { "a state twice", [.. Good[..5], Good[4], .. Good[5..]] },
        { "stable beyond the text", Replace(5, Partial("go", 3)) },
        { "stable falls", Replace(6, Partial("go on", 0)) },
        { "stable text changes", Replace(6, Partial("no on", 2)) },
        { "a time behind the audio", Replace(7, new SpeechStopped(Id, 3001)) },
        { "a time runs back", Replace(7, new SpeechStopped(Id, 600)) },
        { "an end before its start", Replace(10, new Final(Id, 0, "go on then", 140, 139)) },
        { "progress runs back", Replace(12, new Progress(Id, 400, 400)) },
        { "processed before received", Replace(2, new Progress(Id, 500, 501)) },
        { "settled before processed", Replace(2, new Progress(Id, 500, 400, 450)) },
        { "a chunk too many", Replace(6, new Partial(Id, 0, "go on", 2, 140, 31)) },
        { "another text in the end", Replace(14, new SessionStopped(Id, "go on", 3000, "stopped")) },
        { "another length in the end", Replace(14, new SessionStopped(Id, "go on then", 2999, "stopped")) },
    };

    private static string?[] Rules(WorkerEvent[] events) =>
    [
        SessionRules.Ends(events),
        SessionRules.Utterances(events),
        SessionRules.States(events),
        SessionRules.Stable(events),
        SessionRules.Times(events, 0, 3000),
        SessionRules.ProgressIsMonotone(events, 0, 3000),
        SessionRules.ChunkCounts(events, 30),
        SessionRules.Summary(events, 3000),
    ];

    private static WorkerEvent[] Replace(int index, WorkerEvent e) => [.. Good[..index], e, .. Good[(index + 1)..]];

    private static StateChanged State(SessionState state) => new(Id, state);

    private static Partial Partial(string text, int stable) => new(Id, 0, text, stable, 140, 3);
}
