using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>The order of a spoken session. All of them look at one recording, which is made once.</summary>
internal static class SpeechChecks
{
    private const int QuietMs = 10_000;

    public static IReadOnlyList<Check> All { get; } =
    [
        Holds(
            "speech.first-and-last",
            "session_started is a session's first event; idle and session_stopped are its last",
            (events, _) =>
                SessionRules.Ends(events)),
        Holds(
            "speech.order",
            "speech_started, partials, speech_stopped and one final make an utterance, and finals come in order",
            (events, _) =>
                SessionRules.Utterances(events)),
        Holds(
            "speech.states",
            "each state comes right after what brought it about",
            (events, _) =>
                SessionRules.States(events)),
        Holds(
            "speech.stable",
            "stable only grows, and what it covers stays",
            (events, _) =>
                events.Any(e => e is Partial) ? SessionRules.Stable(events) : throw new NotShownException("The worker sent no partials.")),
        Holds(
            "speech.times",
            "times lie within the session's audio and do not run back",
            (events, spoken) =>
                SessionRules.Times(events, 0, spoken.AudioMs)),
        Holds(
            "speech.chunk-count",
            "chunk_count does not fall, and counts no chunk that was not sent",
            (events, spoken) =>
                SessionRules.ChunkCounts(events, spoken.Chunks)),
        Holds(
            "speech.summary",
            "session_stopped has the text of all finals and the length of the audio",
            (events, spoken) =>
                SessionRules.Summary(events, spoken.AudioMs)),
        Holds(
            "speech.confidence",
            "confidence lies within 0…1",
            (events, _) =>
                events.OfType<Final>().FirstOrDefault(f => f.Confidence is < 0 or > 1 or double.NaN) is { } wrong ? EventText.Of(wrong) : null),
        new(
            "speech.own-sessions",
            "events name sessions that the host has started, and no others",
            async trial =>
            {
                var spoken = await trial.HeardAsync();
                var stranger = spoken.Events.Select(received => received.Event)
                    .FirstOrDefault(e => SpokenSession.SessionOf(e) is { } id && id != SpokenSession.Id);
                RequireNot(stranger);
            }),
        new(
            "speech.partials-unwanted",
            "partials that are not wanted do not come, and words neither",
            async trial =>
            {
                var worker = await SpeakAsync(trial, start => start with { Partials = false });
                var events = worker.EventsOf("s");
                Require(!events.Any(e => e is Partial), "There came a partial.");
                Require(!events.Any(e => e is Final { Words: not null }), "There came words.");
            }),
        new(
            "speech.without-endpointing",
            "a session without endpointing is one utterance: one final, at its stop",
            async trial =>
            {
                var worker = await SpeakAsync(trial, start => start with { Endpointing = new(Enabled: false) });
                var events = worker.EventsOf("s");
                Require(events.Count(e => e is Final) == 1, $"There came {events.Count(e => e is Final)} finals.");
                RequireNone(SessionRules.Stable(events) ?? SessionRules.Ends(events));
            }),
        new(
            "progress.monotone",
            "progress never runs back, and says settled ≤ processed ≤ received",
            async trial =>
            {
                var spoken = await trial.HeardAsync();
                RequireNone(SessionRules.ProgressIsMonotone(spoken.Own, 0, spoken.AudioMs));
            }),
        new(
            "progress.rate",
            "progress comes at most twice a second, or once for each 5 s of audio where that is more",
            async trial =>
            {
                var (_, begun, events) = await QuietAsync(trial);
                var span = events[^1].At - begun;
                // One more for a report that was due when the first chunk came, and one after the last change.
                var most = (int)Math.Max(2 * span.TotalSeconds, QuietMs / 5000) + 2;
                Require(events.Count <= most, $"{events.Count} reports came within {span.TotalSeconds:0.0} s.");
            }),
        new(
            "progress.last",
            "after the last change progress comes once more, and says that all is processed",
            async trial =>
            {
                var (worker, _, _) = await QuietAsync(trial);
                await worker.PingAsync();
            }),
    ];

    private static Check Holds(
        string name, string rule, Func<IReadOnlyList<WorkerEvent>, SpokenSession, string?> violation) =>
        new(name, rule, async trial =>
        {
            var spoken = await trial.SpokenAsync();
            RequireNone(violation(spoken.Own, spoken));
        });

    private static async Task<WorkerUnderTest> SpeakAsync(Trial trial, Func<StartSession, StartSession> change)
    {
        var worker = await trial.ReadyAsync();
        await worker.StartSessionAsync("s", change);
        var chunks = Sound.Chunks(SpokenSession.TwoSentences(trial.Sound));
        await worker.SendAsync([.. chunks.Select((pcm, i) => new AudioChunk("s", pcm, i)), new StopSession("s")]);
        await worker.StoppedAsync("s");
        return worker.EventsOf("s").Any(e => e is SpeechStarted) ? worker : throw trial.NoSpeech();
    }

    /// <summary>Ten seconds of silence in chunks of 20 ms, until all of it is processed.</summary>
    private static async Task<(WorkerUnderTest Worker, TimeSpan Begun, List<Received> Events)> QuietAsync(Trial trial)
    {
        const int ChunkMs = 20;
        var worker = await trial.ReadyAsync();
        // Before the session can have begun: what comes late must not look as if it had come fast.
        var begun = worker.Log.Elapsed;
        await worker.StartSessionAsync("s");
        await worker.SendAsync(
            Enumerable.Range(0, QuietMs / ChunkMs).Select(i => new AudioChunk("s", Sound.Silence(ChunkMs), i)));
        await worker.NextAsync<Progress>(e => e is { ReceivedMs: QuietMs, ProcessedMs: QuietMs });
        return (worker, begun, [.. worker.Log.All.Where(received => received.Event is Progress)]);
    }
}
