using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>How a worker introduces itself, and that its input and output live.</summary>
internal static class HandshakeChecks
{
    /// <summary>A host may give up a worker that answers no ping for so long. A load that is shorter shows nothing: the
    /// worker may simply have been slow to begin reading.</summary>
    private static readonly TimeSpan ShortLoad = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LargestClockDifference = TimeSpan.FromDays(1);

    /// <summary>The one check that says something about a worker that never gets ready.</summary>
    public static Check Ready { get; } = new(
        "handshake.ready",
        "ready comes unasked, exactly once, and nothing but loading before it",
        async trial =>
        {
            var worker = await trial.ReadyAsync();
            await worker.PingAsync();
            await worker.SendAsync(new Shutdown());
            // Whether the worker ends is another check's matter.
            await worker.OutputEndsAsync();
            var events = worker.Log.Events.ToList();
            var before = events.TakeWhile(e => e is not Protocol.Messages.Ready).FirstOrDefault(e => e is not Loading);
            RequireNot(before, "Before ready came");
            Require(events.Count(e => e is Protocol.Messages.Ready) == 1, "ready came more than once.");
            Require(!events.SkipWhile(e => e is not Protocol.Messages.Ready).Any(e => e is Loading), "loading came after ready.");
        });

    public static IReadOnlyList<Check> All { get; } =
    [
        Ready,
        new(
            "handshake.version",
            "ready names version 1 of the protocol",
            async trial =>
            {
                var ready = await (await trial.ReadyAsync()).ReadyAsync();
                Require(ready.Protocol == ProtocolVersion.Current, $"It speaks version {ready.Protocol}.");
            }),
        new(
            "handshake.fields",
            "ready names worker, engine, model and device, and its ts_ms is now",
            async trial =>
            {
                var ready = await (await trial.ReadyAsync()).ReadyAsync();
                string[] names = [ready.Worker, ready.Engine, ready.Model, ready.Device, .. ready.Capabilities];
                Require(names.All(name => name.Trim().Length > 0), $"One of them is empty: {EventText.Of(ready)}");
                var difference = Math.Abs(ready.TsMs - (double)trial.Time.GetUtcNow().ToUnixTimeMilliseconds());
                Require(
                    difference < LargestClockDifference.TotalMilliseconds,
                    $"ts_ms is {ready.TsMs}, more than a day from now.");
            }),
        new(
            "ping.before-ready",
            "a ping is answered while the model loads",
            async trial =>
            {
                var worker = trial.Start();
                await worker.PingAsync();
                await worker.ReadyAsync();
                var events = worker.Log.All;
                var ready = events.First(received => received.Event is Protocol.Messages.Ready).At;
                var pong = events.First(received => received.Event is Pong).At;
                Require(
                    pong < ready || ready - events[0].At < ShortLoad,
                    $"It loaded for {(ready - events[0].At).TotalMilliseconds:0} ms and answered only after that.");
            }),
        new(
            "ping.answer",
            "every ping is answered, in order, with its ts_ms as it was sent",
            async trial =>
            {
                long[] stamps = [0, 1, 1, 1763629200000, (1L << 53) - 1];
                var worker = await trial.ReadyAsync();
                await worker.SendAsync(stamps.Select(stamp => new Ping(stamp)));
                await worker.NextAsync<Pong>(pong => pong.TsMs == stamps[^1]);
                var pongs = worker.Log.Events.OfType<Pong>().Select(pong => pong.TsMs).ToList();
                Require(
                    pongs.SequenceEqual(stamps),
                    $"It was sent {string.Join(", ", stamps)} and answered {string.Join(", ", pongs)}.");
            }),
    ];
}
