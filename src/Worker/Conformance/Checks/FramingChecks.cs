using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Sessions;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>That frames are understood however they are cut on their way, and that the worker's own are whole.</summary>
internal static class FramingChecks
{
    /// <summary>A payload that every worker takes.</summary>
    private const int LargePayload = 1 << 20;

    /// <summary>Gives the worker's reader a chance to see the first part alone.</summary>
    private static readonly TimeSpan BetweenParts = TimeSpan.FromMilliseconds(1);

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "framing.byte-by-byte",
            "a session that arrives one byte at a time is understood",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                foreach (var value in Session("s"))
                    await worker.SendBytesAsync(new[] { value });
                Complete(await worker.StoppedAsync("s"));
            }),
        new(
            "framing.every-boundary",
            "a session that is split at any byte is understood",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                for (var split = 1; split < Session("s-000").Length; split++)
                {
                    var id = $"s-{split:000}";
                    var bytes = Session(id);
                    await worker.SendBytesAsync(bytes.AsMemory(0, split));
                    await Task.Delay(BetweenParts, trial.Time);
                    await worker.SendBytesAsync(bytes.AsMemory(split));
                    Complete(await worker.StoppedAsync(id));
                }
            }),
        new(
            "framing.together",
            "many frames that arrive at once are all understood, in order",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                byte[] bytes =
                [
                    .. Enumerable.Range(0, 50).SelectMany(i => Session($"s-{i}")),
                    .. WorkerUnderTest.Frames(new Ping(7)),
                ];
                await worker.SendBytesAsync(bytes);
                for (var i = 0; i < 50; i++)
                    Complete(await worker.StoppedAsync($"s-{i}"));
                await worker.NextAsync<Pong>(pong => pong.TsMs == 7);
            }),
        new(
            "framing.large",
            "a payload of 1 MiB is taken",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                var (before, after) = ("{\"cmd\":\"ping\",\"ts_ms\":8,\"padding\":\"", "\"}");
                var padding = new string('x', LargePayload - before.Length - after.Length);
                await worker.SendPayloadAsync(before + padding + after);
                await worker.NextAsync<Pong>(pong => pong.TsMs == 8);
            }),
        new(
            "framing.output",
            "standard output carries whole frames of valid events, and nothing else",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.SendBytesAsync(Session("s"));
                await worker.StoppedAsync("s");
                worker.EndInput();
                await worker.OutputEndsAsync();
                RequireNone(worker.Log.Breach);
            }),
    ];

    private static byte[] Session(string id) => WorkerUnderTest.Frames(
        new StartSession(id, Format: SampleFormats.PcmS16Le),
        new AudioChunk(id, Sound.Silence(1), 0),
        new StopSession(id));

    private static void Complete(SessionStopped stopped) =>
        Require(stopped.AudioMs == 1, $"1 ms of audio was sent, but there came {EventText.Of(stopped)}");
}
