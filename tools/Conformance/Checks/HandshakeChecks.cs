using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary><c>ready</c> and <c>ping</c>.</summary>
internal static class HandshakeChecks
{
    // After a shorter load, a missing answer may only mean that the worker was slow to begin reading.
    private static readonly TimeSpan ShortLoad = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromDays(1);

    /// <summary>The check that fails if a worker never becomes ready.</summary>
    public static Check Ready { get; } = new(
        "handshake.ready",
        "3.1",
        "The worker sends ready unasked and exactly once, and nothing but loading before it",
        async context =>
        {
            var worker = await context.FreshWorkerAsync();
            await worker.PingAsync();
            await worker.SendAsync(new Shutdown());
            // A worker that does not exit fails another check.
            await worker.OutputEndsAsync();
            var events = worker.Events;
            var before = events.TakeWhile(e => e is not Protocol.Messages.Ready).FirstOrDefault(e => e is not Loading);
            AssertTrue(before is null, $"Received an event before ready: {EventText.Of(before)}");
            AssertTrue(events.Count(e => e is Protocol.Messages.Ready) == 1, "The worker sent ready more than once.");
            var after = events.SkipWhile(e => e is not Protocol.Messages.Ready);
            AssertTrue(!after.Any(e => e is Loading), "The worker sent loading after ready.");
        });

    public static IReadOnlyList<Check> All { get; } =
    [
        Ready,
        new(
            "handshake.version",
            "6",
            "ready names version 1 of the protocol",
            async context =>
            {
                var ready = await (await context.WorkerAsync()).ReadyAsync();
                AssertTrue(ready.Protocol == ProtocolVersion.Current, $"The worker implements version {ready.Protocol}.");
            }),
        new(
            "handshake.fields",
            "2.2",
            "ready names the worker, engine, model and device, has endpointing, and its ts_ms is the current time",
            async context =>
            {
                var ready = await (await context.WorkerAsync()).ReadyAsync();
                string[] names = [ready.Worker, ready.Engine, ready.Model, ready.Device, .. ready.Capabilities];
                AssertTrue(names.All(name => name.Trim().Length > 0), $"One of the names is empty: {EventText.Of(ready)}");
                AssertTrue(ready.Endpointing is not null, $"ready must have endpointing with enabled: {EventText.Of(ready)}");
                var difference = Math.Abs(ready.TsMs - (double)context.Time.GetUtcNow().ToUnixTimeMilliseconds());
                AssertTrue(
                    difference < MaxClockDifference.TotalMilliseconds,
                    $"ts_ms is {ready.TsMs}, which differs from the current time by more than a day.");
            }),
        new(
            "ping.before-ready",
            "2.1",
            "The worker answers a ping while the model loads",
            async context =>
            {
                var worker = context.StartWorker();
                await worker.PingAsync();
                await worker.ReadyAsync();
                var events = worker.Received;
                var ready = events.First(received => received.Event is Protocol.Messages.Ready).At;
                var pong = events.First(received => received.Event is Pong).At;
                AssertTrue(
                    pong < ready || ready - events[0].At < ShortLoad,
                    $"The worker loaded for {(ready - events[0].At).TotalMilliseconds:0} ms and answered only after that.");
            }),
        new(
            "ping.answer",
            "2.1",
            "The worker answers every ping, in order, and returns its ts_ms unchanged",
            async context =>
            {
                long[] stamps = [0, 1, 1, 1763629200000, (1L << 53) - 1];
                var worker = await context.WorkerAsync();
                await worker.SendAsync(stamps.Select(stamp => new Ping(stamp)));
                await worker.NextAsync<Pong>(pong => pong.TsMs == stamps[^1]);
                var pongs = worker.Events.OfType<Pong>().Select(pong => pong.TsMs).ToList();
                AssertTrue(
                    pongs.SequenceEqual(stamps),
                    $"Sent pings {string.Join(", ", stamps)}, but received pongs {string.Join(", ", pongs)}.");
            }),
    ];
}
