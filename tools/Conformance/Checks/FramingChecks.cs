using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Valid frames, however they are split.</summary>
internal static class FramingChecks
{
    // Every worker takes payloads of this length.
    private const int LargePayload = 1 << 20;

    // Long enough for the worker's reader to receive the first part alone.
    private static readonly TimeSpan BetweenParts = TimeSpan.FromMilliseconds(1);

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "framing.byte-by-byte",
            "1",
            "The worker reads frames that arrive one byte at a time",
            async context =>
            {
                var worker = await context.WorkerAsync();
                foreach (var value in Session("s"))
                    await worker.SendBytesAsync(new[] { value });
                AssertComplete(await worker.StoppedAsync("s"));
            }),
        new(
            "framing.every-boundary",
            "1",
            "The worker reads frames that are split at any byte",
            async context =>
            {
                var worker = await context.WorkerAsync();
                for (var split = 1; split < Session("s-000").Length; split++)
                {
                    var id = $"s-{split:000}";
                    var bytes = Session(id);
                    await worker.SendBytesAsync(bytes.AsMemory(0, split));
                    await Task.Delay(BetweenParts, context.Time);
                    await worker.SendBytesAsync(bytes.AsMemory(split));
                    AssertComplete(await worker.StoppedAsync(id));
                }
            }),
        new(
            "framing.together",
            "1",
            "The worker reads many frames that arrive together",
            async context =>
            {
                var worker = await context.WorkerAsync();
                byte[] bytes =
                [
                    .. Enumerable.Range(0, 50).SelectMany(i => Session($"s-{i}")),
                    .. CommandFrames.Encode(new Ping(7)),
                ];
                await worker.SendBytesAsync(bytes);
                for (var i = 0; i < 50; i++)
                    AssertComplete(await worker.StoppedAsync($"s-{i}"));
                await worker.NextAsync<Pong>(pong => pong.TsMs == 7);
            }),
        new(
            "framing.large",
            "1",
            "The worker takes a payload of 1 MiB",
            async context =>
            {
                var worker = await context.WorkerAsync();
                var (before, after) = ("{\"cmd\":\"ping\",\"ts_ms\":8,\"padding\":\"", "\"}");
                var padding = new string('x', LargePayload - before.Length - after.Length);
                await worker.SendPayloadAsync(before + padding + after);
                await worker.NextAsync<Pong>(pong => pong.TsMs == 8);
            }),
        new(
            "framing.output",
            "5.1",
            "The worker's standard output consists of frames with valid events, and nothing else",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                await worker.SendBytesAsync(Session("s"));
                await worker.StoppedAsync("s");
                worker.EndInput();
                await worker.OutputEndsAsync();
                AssertNone(worker.InvalidOutput);
            }),
    ];

    private static byte[] Session(string id) => CommandFrames.Encode(
        new StartSession(id, Format: SampleFormats.PcmS16Le),
        new AudioChunk(id, AudioSource.Silence(1), 0),
        new StopSession(id));

    private static void AssertComplete(SessionStopped stopped) =>
        AssertTrue(stopped.AudioMs == 1, $"1 ms of audio was sent, but received {EventText.Of(stopped)}");
}
