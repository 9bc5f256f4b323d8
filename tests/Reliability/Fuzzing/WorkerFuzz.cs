using System.Buffers;
using System.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;
using PortBridge.Reliability.Measuring;


namespace PortBridge.Reliability.Fuzzing;

/// <summary>
/// Sends a worker mutated commands in whole frames. It has to answer every ping between them, to say nothing but valid
/// events, to keep to its memory, and to be as good as new afterwards.
/// </summary>
internal sealed class WorkerFuzz(int frames, int seed)
{
    private const int BatchLength = 500;
    private const int MaxSessions = 64;
    private const double MostGrowthMiB = 48;
    private const double MostResidentMiB = 400;

    // Before, a garbage collector still finds out how much it needs.
    private const int LeastToJudgeGrowth = 200_000;

    private readonly Random _random = new(seed);

    public async Task RunAsync(Report report)
    {
        await using var worker = WorkerChannel.Start("--max-sessions", $"{MaxSessions}");
        var start = Stopwatch.GetTimestamp();
        var (settled, sent) = (0.0, 0);
        for (; sent < frames && worker.Failure is null; sent += BatchLength)
        {
            await worker.SendAsync(Batch());
            await worker.PingAsync();
            if (settled == 0 && sent >= frames / 5)
                settled = worker.ResidentMiB;
        }

        var growth = worker.ResidentMiB - settled;
        report.Figure("to the worker", $"{sent} frames in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        report.Figure("its answers", worker.Counts);
        report.Check("it never hung, crashed or broke the protocol", worker.Failure is null, worker.Failure ?? "no");
        report.Check(
            "its memory since the first fifth",
            frames < LeastToJudgeGrowth ? settled + growth < MostResidentMiB : growth < MostGrowthMiB,
            $"{settled:0} MiB {growth:+0;−0;+0} MiB");
        if (worker.Failure is null)
            await CheckAsNewAsync(worker, report);
    }

    private static async Task CheckAsNewAsync(WorkerChannel worker, Report report)
    {
        var isEmpty = await UntilAsync(worker, async () =>
        {
            await worker.SendAsync(Frames(worker.Sessions.Select(id => Payloads.Of(new CancelSession(id)))));
            return worker.Sessions.Count == 0;
        });
        report.Check("all its sessions end", isEmpty, $"{worker.Sessions.Count} left");
        await worker.SendAsync(Frames(
            Enumerable.Range(0, MaxSessions).Select(i => Payloads.Of(new StartSession($"new.{i}")))));
        await UntilAsync(worker, () => Task.FromResult(worker.Sessions.Count == MaxSessions));
        report.Check(
            "it takes as many sessions as before", worker.Sessions.Count == MaxSessions,
            $"{worker.Sessions.Count} of {MaxSessions}");
        var code = await worker.ShutDownAsync();
        report.Check("it ends with 0", code == ExitCodes.Ok, code);
    }

    // What sessions say is in no order with the answers to pings, so it gets several of them, and some time.
    private static async Task<bool> UntilAsync(WorkerChannel worker, Func<Task<bool>> isSo)
    {
        var inARow = 0;
        for (var i = 0; i < 100 && inARow < 3; i++)
        {
            await worker.PingAsync();
            await Task.Delay(50);
            inARow = await isSo() ? inARow + 1 : 0;
        }

        return inARow == 3;
    }

    private byte[] Batch()
    {
        var mutator = new Mutator(_random);
        return Frames(Enumerable.Range(0, BatchLength).Select(_ =>
        {
            var valid = Payloads.Of(Payloads.SomeCommand(_random, $"s-{_random.Next(200)}"));
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
