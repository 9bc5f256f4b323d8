using PortBridge.Conformance.Assertions;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Rules;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary><c>progress</c>.</summary>
internal static class ProgressChecks
{
    private const string Id = "s";
    private const int QuietMs = 10_000;

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "progress.monotone",
            "2.2",
            "The times of progress never decrease, and committed ≤ processed ≤ received",
            async context =>
            {
                var spoken = await context.RecordingAsync();
                AssertNone(TimeRules.Progress(spoken.Own, 0, spoken.AudioMs));
            }),
        new(
            "progress.committed",
            "2.2",
            "No utterance begins before the time that progress reported as committed",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id);
                byte[] audio = [.. AudioSource.Silence(1000), .. context.Audio.Speech(5000), .. AudioSource.Silence(2000)];
                var chunks = AudioSource.Chunks(audio).Select((pcm, i) => new AudioChunk(Id, pcm, i)).ToList();
                // The last progress of the first part comes just before the speech, whose pre-roll is not committed.
                await worker.SendAsync(chunks.Take(10));
                await ProcessedAsync(worker, 10 * AudioSource.ChunkMs);
                // That of the second part comes while the utterance is open.
                await worker.SendAsync(chunks.Skip(10).Take(30));
                await ProcessedAsync(worker, 40 * AudioSource.ChunkMs);
                await worker.SendAsync([.. chunks.Skip(40), new StopSession(Id)]);
                await worker.StoppedAsync(Id);
                var events = worker.EventsOf(Id);
                if (!events.Any(e => e is Final))
                    throw context.NoSpeech();
                if (!events.Any(e => e is Progress { CommittedMs: not null }))
                    throw new NotApplicableException("The worker does not send committed_ms.");
                AssertNone(TimeRules.Committed(events) ?? TimeRules.Progress(events, 0, chunks.Count * AudioSource.ChunkMs));
            }),
        new(
            "progress.rate",
            "2.2",
            "progress comes at most twice per second, or once for each 5 s of audio if that is more",
            async context =>
            {
                var (begun, events) = await SendSilenceAsync(context);
                var duration = events[^1].At - begun;
                // One report may be due when the first chunk arrives, and one comes after the last change.
                var most = (int)Math.Max(2 * duration.TotalSeconds, QuietMs / 5000) + 2;
                AssertTrue(
                    events.Count <= most, $"Received {events.Count} progress events in {duration.TotalSeconds:0.0} s.");
            }),
        new(
            "progress.last",
            "2.2",
            "After the last change the worker sends progress once more, with all audio processed",
            async context => await SendSilenceAsync(context)),
    ];

    private static Task<Progress> ProcessedAsync(WorkerClient worker, long ms) => worker.NextAsync<Progress>(
        e => e.ReceivedMs == ms && e.ProcessedMs == ms,
        expected: $"progress event with received_ms and processed_ms {ms} (all audio sent so far)");

    /// <summary>Sends 10 s of silence in chunks of 20 ms, and waits until all of it is processed.</summary>
    private static async Task<(TimeSpan Begun, List<Received> Events)> SendSilenceAsync(
        CheckContext context)
    {
        const int ChunkMs = 20;
        var worker = await context.WorkerAsync();
        // Taken before the session starts, so that delays make the measured rate lower and never higher.
        var begun = worker.Elapsed;
        await worker.StartSessionAsync(Id);
        await worker.SendAsync(
            Enumerable.Range(0, QuietMs / ChunkMs).Select(i => new AudioChunk(Id, AudioSource.Silence(ChunkMs), i)));
        await ProcessedAsync(worker, QuietMs);
        return (begun, [.. worker.Received.Where(received => received.Event is Progress)]);
    }
}
