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
        new("end.of-input", "at the end of its input it finishes the sessions that were stopped, drops the others, and exits with 0", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.StartSessionAsync("stopped").ConfigureAwait(false);
            await worker.StartSessionAsync("dropped").ConfigureAwait(false);
            var audio = Sound.Chunks(SpokenSession.TwoSentences(trial.Sound)).ToList();
            await worker.SendAsync(
                [.. audio.SelectMany((pcm, i) => new[] { new AudioChunk("stopped", pcm, i), new AudioChunk("dropped", pcm, i) }), new StopSession("stopped")])
                .ConfigureAwait(false);
            worker.EndInput();
            await worker.ExitsAsync(ExitCodes.Ok).ConfigureAwait(false);
            var events = worker.EventsOf("stopped");
            RequireNone(SessionRules.Ends(events) ?? SessionRules.Utterances(events) ?? SessionRules.Summary(events, audio.Count * Sound.ChunkMs));
        }),
        new("end.of-input-at-once", "an input that ends before ready ends it with 0", async trial =>
        {
            var worker = trial.Start();
            worker.EndInput();
            await worker.ExitsAsync(ExitCodes.Ok).ConfigureAwait(false);
        }),
        new("end.shutdown", "shutdown finishes every session, with the reason shutdown, and it exits with 0", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.StartSessionAsync("speaking").ConfigureAwait(false);
            await worker.StartSessionAsync("silent").ConfigureAwait(false);
            var audio = Sound.Chunks(Sound.Silence(1000), trial.Sound.Speech(2500)).ToList();
            await worker.SendAsync([.. audio.Select((pcm, i) => new AudioChunk("speaking", pcm, i)), new Shutdown()]).ConfigureAwait(false);
            await worker.ExitsAsync(ExitCodes.Ok).ConfigureAwait(false);
            foreach (var id in new[] { "speaking", "silent" })
            {
                var events = worker.EventsOf(id);
                RequireNone(SessionRules.Ends(events) ?? SessionRules.Utterances(events));
                Require(events[^1] is SessionStopped { Reason: "shutdown" }, $"The session ended with {EventText.Of(events[^1])}");
            }
        }),
        new("end.shutdown-is-last", "after shutdown it reads no further commands", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.SendAsync(new Shutdown(), new Ping(11), new StartSession("late")).ConfigureAwait(false);
            await worker.ExitsAsync(ExitCodes.Ok).ConfigureAwait(false);
            var late = worker.Log.All.Select(received => received.Event).FirstOrDefault(e => e is Pong or SessionStarted or Error);
            Require(late is null, $"There came {(late is null ? "" : EventText.Of(late))}");
        }),
        new("end.output", "once it has ended, nothing holds its output open", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            worker.EndInput();
            await worker.ExitAsync().ConfigureAwait(false);
            Require(
                await worker.OutputEndsAsync().ConfigureAwait(false),
                "It exited, but a process that it started still holds its standard output.");
        }),
        new("end.sigterm", "SIGTERM ends it, with a session open and its input too", async trial =>
        {
            if (OperatingSystem.IsWindows())
                throw new NotShownException("This system has no SIGTERM.");
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            await worker.StartSessionAsync("s").ConfigureAwait(false);
            worker.SendTerminate();
            await worker.ExitAsync().ConfigureAwait(false);
        }),
        new("end.slow-reader", "a host that does not read for a while loses no event", async trial =>
        {
            var worker = await trial.ReadyAsync().ConfigureAwait(false);
            worker.StopReading();
            var writing = worker.SendAsync(Flood(trial.Sound));
            await Task.Delay(NotReading, trial.Time).ConfigureAwait(false);
            worker.GoOnReading();
            await writing.ConfigureAwait(false);
            await worker.StoppedAsync("s").ConfigureAwait(false);
            await worker.PingAsync().ConfigureAwait(false);
            var refused = worker.Log.All.Select(received => received.Event).OfType<Error>().Count(e => e.Code == ErrorCodes.UnknownSession);
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
