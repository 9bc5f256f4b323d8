using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>How a worker ends, and that a host which reads slowly loses nothing.</summary>
internal static class EndingChecks
{
    /// <summary>Refusals that together are more than the pipes on the way hold, so that the worker has to wait.</summary>
    private const int Refusals = 3000;

    private static readonly TimeSpan NotReading = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "end.of-input",
            "at the end of its input it finishes the sessions that were stopped, drops the others, and exits with 0",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync("stopped");
                await worker.StartSessionAsync("dropped");
                var audio = Sound.Chunks(SpokenSession.TwoSentences(trial.Sound)).ToList();
                await worker.SendAsync(
                    audio.SelectMany((pcm, i) => new[] { new AudioChunk("stopped", pcm, i), new AudioChunk("dropped", pcm, i) }));
                await worker.SendAsync(new StopSession("stopped"));
                worker.EndInput();
                await worker.ExitsAsync(ExitCodes.Ok);
                var events = worker.EventsOf("stopped");
                RequireNone(
                    SessionRules.Ends(events) ?? SessionRules.Utterances(events)
                    ?? SessionRules.Summary(events, audio.Count * Sound.ChunkMs));
            }),
        new(
            "end.of-input-at-once",
            "an input that ends before ready ends it with 0",
            async trial =>
            {
                var worker = trial.Start();
                worker.EndInput();
                await worker.ExitsAsync(ExitCodes.Ok);
            }),
        new(
            "end.shutdown",
            "shutdown finishes every session, with the reason shutdown, and it exits with 0",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync("speaking");
                await worker.StartSessionAsync("silent");
                var audio = Sound.Chunks(Sound.Silence(1000), trial.Sound.Speech(2500)).ToList();
                await worker.SendAsync([.. audio.Select((pcm, i) => new AudioChunk("speaking", pcm, i)), new Shutdown()]);
                await worker.ExitsAsync(ExitCodes.Ok);
                foreach (var id in new[] { "speaking", "silent" })
                {
                    var events = worker.EventsOf(id);
                    RequireNone(SessionRules.Ends(events) ?? SessionRules.Utterances(events));
                    Require(
                        events[^1] is SessionStopped { Reason: "shutdown" },
                        $"The session ended with {EventText.Of(events[^1])}");
                }
            }),
        new(
            "end.shutdown-is-last",
            "after shutdown it reads no further commands",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.SendAsync(new Shutdown(), new Ping(11), new StartSession("late"));
                await worker.ExitsAsync(ExitCodes.Ok);
                var late = worker.Log.Events.FirstOrDefault(e => e is Pong or SessionStarted or Error);
                RequireNot(late);
            }),
        new(
            "end.output",
            "once it has ended, nothing holds its output open",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                worker.EndInput();
                await worker.ExitAsync();
                Require(
                    await worker.OutputEndsAsync(),
                    "It exited, but a process that it started still holds its standard output.");
            }),
        new(
            "end.sigterm",
            "SIGTERM ends it, with a session open and its input too",
            async trial =>
            {
                if (OperatingSystem.IsWindows())
                    throw new NotShownException("This system has no SIGTERM.");
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync("s");
                worker.SendTerminate();
                await worker.ExitAsync();
            }),
        new(
            "end.sigterm-unread",
            "SIGTERM ends it also while nobody reads what it says",
            async trial =>
            {
                if (OperatingSystem.IsWindows())
                    throw new NotShownException("This system has no SIGTERM.");
                var worker = await trial.ReadyAsync();
                worker.StopReading();
                var writing = worker.SendAsync(Flood(trial.Sound));
                await Task.Delay(NotReading, trial.Time);
                worker.SendTerminate();
                await worker.ExitAsync();
                // Whether it took all of them before it ended does not matter.
                await writing.ContinueWith(_ => { }, CancellationToken.None, default, TaskScheduler.Default);
            }),
        new(
            "end.slow-reader",
            "a host that does not read for a while loses no event",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                worker.StopReading();
                var writing = worker.SendAsync(Flood(trial.Sound));
                await Task.Delay(NotReading, trial.Time);
                worker.GoOnReading();
                await writing;
                await worker.StoppedAsync("s");
                await worker.PingAsync();
                var refused = worker.Log.Events.OfType<Error>().Count(e => e.Code == ErrorCodes.UnknownSession);
                Require(refused == Refusals, $"{Refusals} commands were to be refused, but {refused} refusals came.");
                var events = worker.EventsOf("s");
                RequireNone(SessionRules.Ends(events) ?? SessionRules.Utterances(events) ?? SessionRules.Stable(events));
            }),
    ];

    /// <summary>A spoken session with commands between that are to be refused, each by an event of its own.</summary>
    private static IEnumerable<Command> Flood(Sound sound)
    {
        var audio = Sound.Chunks(SpokenSession.TwoSentences(sound)).ToList();
        yield return new StartSession("s", Format: SampleFormats.PcmS16Le);
        for (var i = 0; i < Refusals; i++)
        {
            if (i < audio.Count)
                yield return new AudioChunk("s", audio[i], i);
            yield return new StopSession($"nobody-{i}");
        }

        yield return new StopSession("s");
    }
}
