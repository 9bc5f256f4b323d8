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
        new("session.second-start", "a second start of one id gets session_exists, and the session goes on untouched", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.StartSessionAsync("s").ConfigureAwait(false);
            var from = worker.Log.Count;
            await worker.SendAsync(new AudioChunk("s", Sound.Silence(50), 0), new StartSession("s")).ConfigureAwait(false);
            await worker.RefusalAsync(ErrorCodes.SessionExists, recoverable: true, from).ConfigureAwait(false);
            await worker.SendAsync(new AudioChunk("s", Sound.Silence(50), 1), new StopSession("s")).ConfigureAwait(false);
            var stopped = await worker.StoppedAsync("s").ConfigureAwait(false);
            Require(stopped.AudioMs == 100, $"100 ms were sent, but there came {EventText.Of(stopped)}");
        }),
        new("session.id-again", "an id may be used again once its session has ended, and begins from nothing", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            for (var i = 1; i <= 3; i++)
            {
                var from = worker.Log.Count;
                await worker.StartSessionAsync("again").ConfigureAwait(false);
                await worker.SendAsync(new AudioChunk("again", Sound.Silence(100 * i), 0), new StopSession("again")).ConfigureAwait(false);
                var stopped = await worker.StoppedAsync("again", from).ConfigureAwait(false);
                Require(stopped.AudioMs == 100 * i, $"{100 * i} ms were sent, but there came {EventText.Of(stopped)}");
            }
        }),
        new("session.interleaved", "sessions whose audio comes by turns are told apart, each in its own order", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            string[] ids = [.. Enumerable.Range(0, Several).Select(i => $"s-{i}")];
            foreach (var id in ids)
                await worker.StartSessionAsync(id).ConfigureAwait(false);
            var chunks = Sound.Chunks(SpokenSession.TwoSentences(trial.Sound)).ToList();
            for (var i = 0; i < chunks.Count; i++)
                await worker.SendAsync(ids.Select(id => new AudioChunk(id, chunks[i], i))).ConfigureAwait(false);
            await worker.SendAsync(ids.Select(id => new StopSession(id))).ConfigureAwait(false);
            foreach (var id in ids)
            {
                await worker.StoppedAsync(id).ConfigureAwait(false);
                RequireNone(Broken(worker.EventsOf(id), chunks.Count * Sound.ChunkMs));
            }
        }),
        new("session.stop-one", "the stop of a session, and the cancelling of another, do not disturb a third", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            foreach (var id in new[] { "stops", "cancels", "stays" })
                await worker.StartSessionAsync(id).ConfigureAwait(false);
            var chunks = Sound.Chunks(SpokenSession.TwoSentences(trial.Sound)).ToList();
            for (var i = 0; i < chunks.Count; i++)
            {
                await worker.SendAsync(new AudioChunk("stays", chunks[i], i)).ConfigureAwait(false);
                if (i == chunks.Count / 3)
                    await worker.SendAsync(new StopSession("stops"), new CancelSession("cancels")).ConfigureAwait(false);
            }

            await worker.SendAsync(new StopSession("stays")).ConfigureAwait(false);
            await worker.StoppedAsync("stays").ConfigureAwait(false);
            await worker.StoppedAsync("stops").ConfigureAwait(false);
            await worker.StoppedAsync("cancels").ConfigureAwait(false);
            RequireNone(Broken(worker.EventsOf("stays"), chunks.Count * Sound.ChunkMs));
        }),
        new("session.stop-reason", "stop_session ends a session with the reason stopped, cancel_session with cancelled", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.StartSessionAsync("a").ConfigureAwait(false);
            await worker.StartSessionAsync("b").ConfigureAwait(false);
            await worker.SendAsync(new StopSession("a"), new CancelSession("b")).ConfigureAwait(false);
            var (a, b) = (await worker.StoppedAsync("a").ConfigureAwait(false), await worker.StoppedAsync("b").ConfigureAwait(false));
            Require(a.Reason == "stopped" && b.Reason == "cancelled", $"There came {EventText.Of(a)} and {EventText.Of(b)}");
        }),
        new("session.cancel", "after cancel_session no final comes, only the end", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.StartSessionAsync("s").ConfigureAwait(false);
            await PlayAsync(worker, 0, [Sound.Silence(1000), trial.Sound.Speech(2500)]).ConfigureAwait(false);
            await HearsAsync(trial, worker, new CancelSession("s")).ConfigureAwait(false);
            var events = worker.EventsOf("s");
            Require(!events.Any(e => e is Final), "A final came.");
            RequireNone(SessionRules.Ends(events));
        }),
        new("session.gap", "a gap ends the utterance before it, and the session's time goes on behind it", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.StartSessionAsync("s").ConfigureAwait(false);
            var next = await PlayAsync(worker, 0, [Sound.Silence(1000), trial.Sound.Speech(2500)]).ConfigureAwait(false);
            await PlayAsync(worker, next, [trial.Sound.Speech(1500), Sound.Silence(1500)], gapMs: 20_000).ConfigureAwait(false);
            await HearsAsync(trial, worker, new StopSession("s")).ConfigureAwait(false);
            var events = worker.EventsOf("s");
            RequireNone(SessionRules.Utterances(events) ?? SessionRules.Times(events, 0, 26_500) ?? SessionRules.Summary(events, 6_500));
            var across = events.OfType<Final>().FirstOrDefault(f => f.StartMs < 3_500 ? f.EndMs > 3_500 : f.StartMs < 23_500);
            Require(across is null, $"The gap is 3500 to 23500 ms, but there came {(across is null ? "" : EventText.Of(across))}");
        }),
        new("resume.times", "a session that goes on keeps its times and its numbers", async trial =>
        {
            var events = await ResumeAsync(trial, new Resume(60_000, 4), [Sound.Silence(1000), trial.Sound.Speech(2000), Sound.Silence(1500)])
                .ConfigureAwait(false);
            RequireNone(
                SessionRules.Utterances(events, first: 4) ?? SessionRules.Times(events, 60_000, 64_500)
                ?? SessionRules.ProgressIsMonotone(events, 60_000, 64_500) ?? SessionRules.Summary(events, 4_500));
        }),
        new("resume.context", "no utterance begins in audio that was settled before", async trial =>
        {
            var events = await ResumeAsync(
                trial,
                new Resume(10_000, 2, ContextMs: 4_000),
                [Sound.Silence(500), trial.Sound.Speech(2000), Sound.Silence(2500), trial.Sound.Speech(2000), Sound.Silence(1500)]).ConfigureAwait(false);
            RequireNone(SessionRules.Utterances(events, first: 2) ?? SessionRules.Times(events, 14_000, 18_500));
        }),
    ];

    private static async Task<IReadOnlyList<WorkerEvent>> ResumeAsync(Trial trial, Resume resume, IEnumerable<byte[]> audio)
    {
        var worker = await trial.ReadyAsync().ConfigureAwait(false);
        await worker.StartSessionAsync("s", start => start with { Resume = resume }).ConfigureAwait(false);
        await PlayAsync(worker, 0, audio).ConfigureAwait(false);
        await HearsAsync(trial, worker, new StopSession("s")).ConfigureAwait(false);
        return worker.EventsOf("s");
    }

    /// <returns>The next chunk's number.</returns>
    private static async Task<int> PlayAsync(WorkerUnderTest worker, int seq, IEnumerable<byte[]> audio, long gapMs = 0)
    {
        foreach (var pcm in Sound.Chunks(audio))
        {
            await worker.SendAsync(new AudioChunk("s", pcm, seq++, gapMs)).ConfigureAwait(false);
            gapMs = 0;
        }

        return seq;
    }

    // What was sent is known to have been heard when its progress has come, whether or not it is taken for speech.
    private static async Task HearsAsync(Trial trial, WorkerUnderTest worker, Command ending)
    {
        await worker.NextAsync<Progress>().ConfigureAwait(false);
        await worker.SendAsync(ending).ConfigureAwait(false);
        await worker.StoppedAsync("s").ConfigureAwait(false);
        if (!worker.EventsOf("s").Any(e => e is SpeechStarted))
            throw trial.NoSpeech();
    }

    private static string? Broken(IReadOnlyList<WorkerEvent> events, long audioMs) =>
        SessionRules.Ends(events) ?? SessionRules.Utterances(events) ?? SessionRules.States(events) ?? SessionRules.Stable(events)
        ?? SessionRules.Times(events, 0, audioMs) ?? SessionRules.Summary(events, audioMs);
}
