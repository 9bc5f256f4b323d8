using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Rules;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Several sessions at a time, and how sessions end.</summary>
internal static class SessionChecks
{
    private const string Id = Playback.Id;
    private const int SessionCount = 4;
    private const int CancelAttempts = 3;

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "session.second-start",
            "4",
            "The worker refuses a second start of an id with session_exists, and the session continues unchanged",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id);
                var from = worker.Position;
                await worker.SendAsync(new AudioChunk(Id, AudioSource.Silence(50), 0), Start(Id));
                await worker.RefusalAsync(ErrorCodes.SessionExists, recoverable: true, from);
                await worker.SendAsync(new AudioChunk(Id, AudioSource.Silence(50), 1), new StopSession(Id));
                var stopped = await worker.StoppedAsync(Id);
                AssertTrue(stopped.AudioMs == 100, $"100 ms were sent, but received {EventText.Of(stopped)}");
            }),
        new(
            "session.id-reused",
            "2.2",
            "An id can be used again after its session has ended, for a new session",
            async context =>
            {
                var worker = await context.WorkerAsync();
                for (var i = 1; i <= 3; i++)
                {
                    var from = worker.Position;
                    await worker.StartSessionAsync(Id);
                    await worker.SendAsync(new AudioChunk(Id, AudioSource.Silence(100 * i), 0), new StopSession(Id));
                    var stopped = await worker.StoppedAsync(Id, from);
                    AssertTrue(stopped.AudioMs == 100 * i, $"{100 * i} ms were sent, but received {EventText.Of(stopped)}");
                }
            }),
        new(
            "session.interleaved",
            "3.2",
            "Sessions whose audio is interleaved are separate, each with its events in order",
            async context =>
            {
                var worker = await context.WorkerAsync();
                string[] ids = [.. Enumerable.Range(0, SessionCount).Select(i => $"s-{i}")];
                foreach (var id in ids)
                    await worker.StartSessionAsync(id);
                var chunks = AudioSource.Chunks(RecordedSession.TwoSentences(context.Audio)).ToList();
                for (var i = 0; i < chunks.Count; i++)
                    await worker.SendAsync(ids.Select(id => new AudioChunk(id, chunks[i], i)));
                await worker.SendAsync(ids.Select(id => new StopSession(id)));
                foreach (var id in ids)
                {
                    await worker.StoppedAsync(id);
                    AssertNone(FindViolation(worker.EventsOf(id), chunks.Count * AudioSource.ChunkMs));
                }
            }),
        new(
            "session.stop-one",
            "3.2",
            "Stopping one session and cancelling another does not affect a third",
            async context =>
            {
                var worker = await context.WorkerAsync();
                foreach (var id in new[] { "stops", "cancels", "stays" })
                    await worker.StartSessionAsync(id);
                var chunks = AudioSource.Chunks(RecordedSession.TwoSentences(context.Audio)).ToList();
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
                AssertNone(FindViolation(worker.EventsOf("stays"), chunks.Count * AudioSource.ChunkMs));
            }),
        new(
            "session.stop-reason",
            "2.2",
            "stop_session ends a session with the reason stopped, cancel_session with cancelled",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync("a");
                await worker.StartSessionAsync("b");
                await worker.SendAsync(new StopSession("a"), new CancelSession("b"));
                var (a, b) = (await worker.StoppedAsync("a"), await worker.StoppedAsync("b"));
                AssertTrue(
                    a.Reason == "stopped" && b.Reason == "cancelled",
                    $"Received {EventText.Of(a)} and {EventText.Of(b)}");
            }),
        new(
            "session.cancel",
            "2.1",
            "After cancel_session no final arrives, only the session's end",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id);
                await Playback.PlayAsync(worker, 0, [AudioSource.Silence(1000), context.Audio.Speech(2500)]);
                // A cancelled session drops audio that is not processed yet, so wait until the speech is.
                await worker.NextAsync<WorkerEvent>(e => e is SpeechStarted or Progress { ProcessedMs: >= 3_000 },
                    expected: "speech_started event or progress event with 3000 ms processed");
                var events = await Playback.EndAsync(context, worker, new CancelSession(Id));
                AssertTrue(!events.Any(e => e is Final), "Expected no final, but received one.");
                AssertNone(SessionRules.FirstAndLast(events));
            }),
        new(
            "session.stopping",
            "2.1",
            "While a session is being stopped, the worker refuses its audio and another stop_session with unknown_session",
            async context =>
            {
                var worker = await context.WorkerAsync();
                foreach (var late in new Command[] { new AudioChunk(Id, AudioSource.Silence(100), 1), new StopSession(Id) })
                {
                    var from = worker.Position;
                    await worker.SendAsync(
                        Start(Id), new AudioChunk(Id, context.Audio.Speech(3000), 0), new StopSession(Id), late);
                    await worker.RefusalAsync(ErrorCodes.UnknownSession, recoverable: true, from);
                    var stopped = await worker.StoppedAsync(Id, from);
                    AssertTrue(
                        stopped.AudioMs == 3000, $"3000 ms were sent before the stop, but received {EventText.Of(stopped)}");
                }
            }),
        new(
            "session.cancel-stopping",
            "2.1",
            "The worker accepts cancel_session while a session is being stopped",
            async context =>
            {
                var worker = await context.WorkerAsync();
                var early = new List<Error>();
                for (var i = 0; i < CancelAttempts; i++)
                {
                    var (from, before) = (worker.Position, worker.EventsOf(Id).Count);
                    await worker.SendAsync(
                        Start(Id), new AudioChunk(Id, context.Audio.Speech(10_000), 0), new StopSession(Id), new CancelSession(Id));
                    await worker.StoppedAsync(Id, from);
                    await worker.PingAsync();
                    // After session_stopped, cancel_session is too late, and refused rightly.
                    var refusal = worker.EventsOf(Id).Skip(before).TakeWhile(e => e is not SessionStopped).OfType<Error>();
                    early.AddRange(refusal.Take(1));
                }

                // A session can also end between the command and the refusal, but not each time.
                AssertTrue(
                    early.Count < CancelAttempts,
                    $"Sent cancel_session while the session stopped, but received {EventText.Of(early.LastOrDefault())}");
            }),
        new(
            "session.at-once",
            "3.3",
            "The answers to commands that arrive together with start_session follow session_started",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.SendAsync(Start(Id), new AudioChunk(Id, new byte[3], 0), new CancelSession(Id));
                var stopped = await worker.StoppedAsync(Id);
                AssertTrue(stopped.Reason == "cancelled", $"Expected the reason cancelled, but received {EventText.Of(stopped)}");
                AssertNone(SessionRules.FirstAndLast(worker.EventsOf(Id)));
            }),
    ];

    private static StartSession Start(string id) => new(id, Format: SampleFormats.PcmS16Le);

    private static string? FindViolation(IReadOnlyList<WorkerEvent> events, long audioMs) =>
        SessionRules.FirstAndLast(events) ?? SessionRules.Utterances(events) ?? SessionRules.States(events)
        ?? TextRules.Stable(events) ?? TimeRules.WithinAudio(events, 0, audioMs) ?? TimeRules.Utterances(events)
        ?? TimeRules.Progress(events, 0, audioMs) ?? TimeRules.Committed(events) ?? TextRules.Summary(events, audioMs);
}
