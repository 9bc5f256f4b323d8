using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>Several sessions at a time, their ends, and sessions that another worker had begun.</summary>
internal static class SessionChecks
{
    private const int Several = 4;

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "session.second-start",
            "a second start of one id gets session_exists, and the session goes on untouched",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync("s");
                var from = worker.Log.Count;
                await worker.SendAsync(new AudioChunk("s", Sound.Silence(50), 0), new StartSession("s"));
                await worker.RefusalAsync(ErrorCodes.SessionExists, recoverable: true, from);
                await worker.SendAsync(new AudioChunk("s", Sound.Silence(50), 1), new StopSession("s"));
                var stopped = await worker.StoppedAsync("s");
                Require(stopped.AudioMs == 100, $"100 ms were sent, but there came {EventText.Of(stopped)}");
            }),
        new(
            "session.id-again",
            "an id may be used again once its session has ended, and begins from nothing",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                for (var i = 1; i <= 3; i++)
                {
                    var from = worker.Log.Count;
                    await worker.StartSessionAsync("again");
                    await worker.SendAsync(new AudioChunk("again", Sound.Silence(100 * i), 0), new StopSession("again"));
                    var stopped = await worker.StoppedAsync("again", from);
                    Require(stopped.AudioMs == 100 * i, $"{100 * i} ms were sent, but there came {EventText.Of(stopped)}");
                }
            }),
        new(
            "session.interleaved",
            "sessions whose audio comes by turns are told apart, each in its own order",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                string[] ids = [.. Enumerable.Range(0, Several).Select(i => $"s-{i}")];
                foreach (var id in ids)
                    await worker.StartSessionAsync(id);
                var chunks = Sound.Chunks(SpokenSession.TwoSentences(trial.Sound)).ToList();
                for (var i = 0; i < chunks.Count; i++)
                    await worker.SendAsync(ids.Select(id => new AudioChunk(id, chunks[i], i)));
                await worker.SendAsync(ids.Select(id => new StopSession(id)));
                foreach (var id in ids)
                {
                    await worker.StoppedAsync(id);
                    RequireNone(Broken(worker.EventsOf(id), chunks.Count * Sound.ChunkMs));
                }
            }),
        new(
            "session.stop-one",
            "the stop of a session, and the cancelling of another, do not disturb a third",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                foreach (var id in new[] { "stops", "cancels", "stays" })
                    await worker.StartSessionAsync(id);
                var chunks = Sound.Chunks(SpokenSession.TwoSentences(trial.Sound)).ToList();
                for (var i = 0; i < chunks.Count; i++)
                {
                    await worker.SendAsync(new AudioChunk("stays", chunks[i], i));
                    if (i == chunks.Count / 3)
                        await worker.SendAsync(new StopSession("stops"), new CancelSession("cancels"));
                }

                await worker.SendAsync(new StopSession("stays"));
                await worker.StoppedAsync("stays");
                await worker.StoppedAsync("stops");
                await worker.StoppedAsync("cancels");
                RequireNone(Broken(worker.EventsOf("stays"), chunks.Count * Sound.ChunkMs));
            }),
        new(
            "session.stop-reason",
            "stop_session ends a session with the reason stopped, cancel_session with cancelled",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync("a");
                await worker.StartSessionAsync("b");
                await worker.SendAsync(new StopSession("a"), new CancelSession("b"));
                var (a, b) = (await worker.StoppedAsync("a"), await worker.StoppedAsync("b"));
                Require(
                    a.Reason == "stopped" && b.Reason == "cancelled",
                    $"There came {EventText.Of(a)} and {EventText.Of(b)}");
            }),
        new(
            "session.cancel",
            "after cancel_session no final comes, only the end",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync("s");
                await PlayAsync(worker, 0, [Sound.Silence(1000), trial.Sound.Speech(2500)]);
                // Whether or not it takes this for speech: a cancelled session drops what has not been heard.
                await worker.NextAsync<WorkerEvent>(e => e is SpeechStarted or Progress { ProcessedMs: >= 3_000 });
                await HearsAsync(trial, worker, new CancelSession("s"));
                var events = worker.EventsOf("s");
                Require(!events.Any(e => e is Final), "A final came.");
                RequireNone(SessionRules.Ends(events));
            }),
        new(
            "session.gap",
            "a gap ends the utterance before it, and the session's time goes on behind it",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync("s");
                var next = await PlayAsync(worker, 0, [Sound.Silence(1000), trial.Sound.Speech(2500)]);
                await PlayAsync(worker, next, [trial.Sound.Speech(1500), Sound.Silence(1500)], gapMs: 20_000);
                await HearsAsync(trial, worker, new StopSession("s"));
                var events = worker.EventsOf("s");
                RequireNone(
                    SessionRules.Utterances(events) ?? SessionRules.Times(events, 0, 26_500)
                    ?? SessionRules.Summary(events, 6_500));
                var across = events.OfType<Final>()
                    .FirstOrDefault(f => f.StartMs < 3_500 ? f.EndMs > 3_500 : f.StartMs < 23_500);
                RequireNot(across, "The gap is 3500 to 23500 ms, but there came");
            }),
        new(
            "resume.times",
            "a session that goes on keeps its times and its numbers",
            async trial =>
            {
                var events = await ResumeAsync(
                    trial,
                    new Resume(60_000, 4),
                    [Sound.Silence(1000), trial.Sound.Speech(2000), Sound.Silence(1500)]);
                RequireNone(
                    SessionRules.Utterances(events, first: 4) ?? SessionRules.Times(events, 60_000, 64_500)
                    ?? SessionRules.ProgressIsMonotone(events, 60_000, 64_500) ?? SessionRules.Summary(events, 4_500));
            }),
        new(
            "resume.context",
            "no utterance begins in audio that was settled before",
            async trial =>
            {
                var events = await ResumeAsync(
                    trial,
                    new Resume(10_000, 2, ContextMs: 4_000),
                    [
                        Sound.Silence(500), trial.Sound.Speech(2000), Sound.Silence(2500),
                        trial.Sound.Speech(2000), Sound.Silence(1500),
                    ]);
                RequireNone(SessionRules.Utterances(events, first: 2) ?? SessionRules.Times(events, 14_000, 18_500));
            }),
    ];

    private static async Task<IReadOnlyList<WorkerEvent>> ResumeAsync(
        Trial trial, Resume resume, IEnumerable<byte[]> audio)
    {
        var worker = await trial.ReadyAsync();
        await worker.StartSessionAsync("s", start => start with { Resume = resume });
        await PlayAsync(worker, 0, audio);
        await HearsAsync(trial, worker, new StopSession("s"));
        return worker.EventsOf("s");
    }

    /// <returns>The next chunk's number.</returns>
    private static async Task<int> PlayAsync(WorkerUnderTest worker, int seq, IEnumerable<byte[]> audio, long gapMs = 0)
    {
        foreach (var pcm in Sound.Chunks(audio))
        {
            await worker.SendAsync(new AudioChunk("s", pcm, seq++, gapMs));
            gapMs = 0;
        }

        return seq;
    }

    private static async Task HearsAsync(Trial trial, WorkerUnderTest worker, Command ending)
    {
        await worker.SendAsync(ending);
        await worker.StoppedAsync("s");
        if (!worker.EventsOf("s").Any(e => e is SpeechStarted))
            throw trial.NoSpeech();
    }

    private static string? Broken(IReadOnlyList<WorkerEvent> events, long audioMs) =>
        SessionRules.Ends(events) ?? SessionRules.Utterances(events) ?? SessionRules.States(events)
        ?? SessionRules.Stable(events) ?? SessionRules.Times(events, 0, audioMs) ?? SessionRules.Summary(events, audioMs);
}
