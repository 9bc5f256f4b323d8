using PortBridge.Conformance.Assertions;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Rules;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>How a worker exits, and that a slow reader loses no event.</summary>
internal static class EndingChecks
{
    // Their errors are more than the pipes hold, so the worker has to wait for its reader.
    private const int Refusals = 3000;

    private static readonly TimeSpan ReadingPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingPause = TimeSpan.FromMilliseconds(100);

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "end.of-input",
            "5.1",
            "At the end of its input, the worker finishes stopped sessions, drops the others and exits with 0",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                await worker.StartSessionAsync("stopped");
                await worker.StartSessionAsync("dropped");
                var audio = AudioSource.Chunks(RecordedSession.TwoSentences(context.Audio)).ToList();
                await worker.SendAsync(
                    audio.SelectMany((pcm, i) => new[] { new AudioChunk("stopped", pcm, i), new AudioChunk("dropped", pcm, i) }));
                await worker.SendAsync(new StopSession("stopped"));
                worker.EndInput();
                await worker.ExitsAsync(ExitCodes.Ok);
                var events = worker.EventsOf("stopped");
                AssertNone(
                    SessionRules.FirstAndLast(events) ?? SessionRules.Utterances(events)
                    ?? TextRules.Summary(events, audio.Count * AudioSource.ChunkMs));
            }),
        new(
            "end.of-input-at-once",
            "5.1",
            "A worker whose input ends before ready exits with 0",
            async context =>
            {
                var worker = context.StartWorker();
                worker.EndInput();
                await worker.ExitsAsync(ExitCodes.Ok);
            }),
        new(
            "end.shutdown",
            "2.1",
            "At shutdown, the worker finishes every session with the reason shutdown, and exits with 0",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                await worker.StartSessionAsync("speaking");
                await worker.StartSessionAsync("silent");
                var audio = AudioSource.Chunks(AudioSource.Silence(1000), context.Audio.Speech(2500));
                await worker.SendAsync([.. audio.Select((pcm, i) => new AudioChunk("speaking", pcm, i)), new Shutdown()]);
                await worker.ExitsAsync(ExitCodes.Ok);
                foreach (var id in new[] { "speaking", "silent" })
                {
                    var events = worker.EventsOf(id);
                    AssertNone(SessionRules.FirstAndLast(events) ?? SessionRules.Utterances(events));
                    AssertTrue(
                        events[^1] is SessionStopped { Reason: "shutdown" },
                        $"Expected the reason shutdown, but received {EventText.Of(events[^1])}");
                }
            }),
        new(
            "end.shutdown-is-last",
            "2.1",
            "The worker takes no commands after shutdown",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                await worker.SendAsync(new Shutdown(), new Ping(11), new StartSession("late"));
                await worker.ExitsAsync(ExitCodes.Ok);
                var answer = worker.Events.FirstOrDefault(e => e is Pong or SessionStarted or Error);
                AssertTrue(answer is null, $"Received an answer to a later command: {EventText.Of(answer)}");
            }),
        new(
            "end.output",
            "5.1",
            "After the worker has exited, no process holds its standard output open",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                worker.EndInput();
                await worker.ExitAsync();
                AssertTrue(
                    await worker.OutputEndsAsync(),
                    "The worker exited, but a process that it started still holds its standard output.");
            }),
        new(
            "end.sigterm",
            "5.1",
            "SIGTERM ends the worker, even with an open session and an open input",
            async context =>
            {
                RequireSignals();
                var worker = await context.FreshWorkerAsync();
                await worker.StartSessionAsync("s");
                worker.SendTerminate();
                await worker.ExitAsync();
            }),
        new(
            "end.sigterm-unread",
            "5.1",
            "SIGTERM ends the worker even while nobody reads its output",
            async context =>
            {
                RequireSignals();
                var worker = await context.FreshWorkerAsync();
                worker.PauseReading();
                var writing = worker.SendAsync(Flood(context.Audio));
                await Task.Delay(ReadingPause, context.Time);
                worker.SendTerminate();
                await worker.ExitAsync();
                worker.ResumeReading();
                // Whether the worker has read all commands before does not matter.
                await writing.ContinueWith(_ => { }, CancellationToken.None, default, TaskScheduler.Default);
            }),
        new(
            "end.output-closed",
            "5.1",
            "A worker whose standard output is closed exits, at the latest when it sends its next event",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                worker.CloseOutput();
                var exit = worker.ExitAsync();
                try
                {
                    // The first answers arrive before the pipe is closed.
                    for (; !exit.IsCompleted; await Task.Delay(PingPause, context.Time))
                        await worker.SendAsync(new Ping(1));
                }
                catch (CheckFailedException)
                {
                    // It no longer reads its input, as it should; but it must also exit.
                }

                await exit;
            }),
        new(
            "end.slow-reader",
            "3.3",
            "A host that does not read for a while loses no event",
            async context =>
            {
                var worker = await context.WorkerAsync();
                worker.PauseReading();
                var writing = worker.SendAsync(Flood(context.Audio));
                await Task.Delay(ReadingPause, context.Time);
                worker.ResumeReading();
                await writing;
                await worker.StoppedAsync("s");
                await worker.PingAsync();
                var refused = worker.Events.OfType<Error>().Count(e => e.Code == ErrorCodes.UnknownSession);
                AssertTrue(refused == Refusals, $"Expected {Refusals} errors, but received {refused}.");
                var events = worker.EventsOf("s");
                AssertNone(
                    SessionRules.FirstAndLast(events) ?? SessionRules.Utterances(events) ?? TextRules.Stable(events));
            }),
    ];

    private static void RequireSignals()
    {
        if (OperatingSystem.IsWindows())
            throw new InconclusiveException("Windows has no SIGTERM.");
    }

    /// <summary>A spoken session, interleaved with commands that are each answered by an error.</summary>
    private static IEnumerable<Command> Flood(AudioSource audio)
    {
        var chunks = AudioSource.Chunks(RecordedSession.TwoSentences(audio)).ToList();
        yield return new StartSession("s", Format: SampleFormats.PcmS16Le);
        for (var i = 0; i < Refusals; i++)
        {
            if (i < chunks.Count)
                yield return new AudioChunk("s", chunks[i], i);
            yield return new StopSession($"nobody-{i}");
        }

        yield return new StopSession("s");
    }
}
