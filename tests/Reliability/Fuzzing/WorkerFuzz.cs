using System.Buffers;
using System.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;
using PortBridge.Reliability.Measuring;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>
/// Sends mutated commands in valid frames to a worker. It must answer every ping, send only valid events, not grow, and
/// work normally afterwards.
/// </summary>
internal sealed class WorkerFuzz(int frames, int seed)
{
    private const int BatchLength = 500;
    private const int MaxSessions = 64;
    private const double MaxGrowthMiB = 48;
    private const double MaxResidentMiB = 400;

    // With fewer frames, the garbage collector has not yet adapted its heap size.
    private const int MinFramesForGrowth = 200_000;

    private readonly Random _random = new(seed);

    public async Task RunAsync(Report report)
    {
        await using var worker = WorkerChannel.Start("--max-sessions", $"{MaxSessions}");
        var start = Stopwatch.GetTimestamp();
        var (baseline, sent) = (0.0, 0);
        for (; sent < frames && worker.Failure is null; sent += BatchLength)
        {
            await worker.SendAsync(Batch());
            await worker.PingAsync();
            if (baseline == 0 && sent >= frames / 5)
                baseline = worker.ResidentMiB;
        }

        var growth = worker.ResidentMiB - baseline;
        report.Figure("to the worker", $"{sent} frames in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        report.Figure("events of the worker", worker.Counts);
        report.Check("no hang, crash or protocol violation", worker.Failure is null, worker.Failure ?? "no");
        report.Check(
            "memory growth since the first fifth",
            frames < MinFramesForGrowth ? baseline + growth < MaxResidentMiB : growth < MaxGrowthMiB,
            $"{baseline:0} MiB {growth:+0;−0;+0} MiB");
        if (worker.Failure is null)
            await CheckStillUsableAsync(worker, report);
    }

    private static async Task CheckStillUsableAsync(WorkerChannel worker, Report report)
    {
        var isEmpty = await WaitUntilAsync(worker, async () =>
        {
            await worker.SendAsync(Frames(worker.Sessions.Select(id => Payloads.Of(new CancelSession(id)))));
            return worker.Sessions.Count == 0;
        });
        report.Check("all sessions end", isEmpty, $"{worker.Sessions.Count} left");
        await worker.SendAsync(Frames(
            Enumerable.Range(0, MaxSessions).Select(i => Payloads.Of(new StartSession($"new.{i}")))));
        await WaitUntilAsync(worker, () => Task.FromResult(worker.Sessions.Count == MaxSessions));
        report.Check(
            "accepts as many sessions as before", worker.Sessions.Count == MaxSessions,
            $"{worker.Sessions.Count} of {MaxSessions}");
        var code = await worker.ShutDownAsync();
        report.Check("exit code 0", code == ExitCodes.Ok, code);
    }

    // Events of sessions and pongs are not ordered, so the condition must hold after several pings.
    private static async Task<bool> WaitUntilAsync(WorkerChannel worker, Func<Task<bool>> condition)
    {
        var consecutive = 0;
        for (var i = 0; i < 100 && consecutive < 3; i++)
        {
            await worker.PingAsync();
            await Task.Delay(50);
            consecutive = await condition() ? consecutive + 1 : 0;
        }

        return consecutive == 3;
    }

    private byte[] Batch()
    {
        var mutator = new Mutator(_random);
        return Frames(Enumerable.Range(0, BatchLength).Select(_ =>
        {
            var valid = Payloads.Of(Payloads.RandomCommand(_random, $"s-{_random.Next(200)}"));
            return _random.Next(4) == 0 ? valid : mutator.Mutate(valid);
        }));
    }

    private static byte[] Frames(IEnumerable<byte[]> payloads)
    {
        var frames = new ArrayBufferWriter<byte>();
        foreach (var payload in payloads)
            FrameEncoder.Write(frames, payload);
        return frames.WrittenSpan.ToArray();
    }
}
