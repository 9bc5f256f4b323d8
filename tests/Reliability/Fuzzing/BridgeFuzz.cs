using System.Diagnostics;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>
/// Sends mutated events to a bridge with open sessions. Clients must receive only typed errors. The bridge must replace
/// each worker that violates the protocol, and work normally afterwards.
/// </summary>
internal sealed class BridgeFuzz(int frames, int seed)
{
    private const int Clients = 8;
    private const double MaxGrowthMiB = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FuzzBudget _budget = new(frames, seed);

    public async Task RunAsync(Report report)
    {
        await using var host = await ProcessBridge.StartAsync(options => options.Worker.FileName = "fuzz", _budget);
        TaskScheduler.UnobservedTaskException += (_, e) => host.Log.Add($"unobserved exception: {e.Exception}");
        using var over = new CancellationTokenSource();
        var clients = new FuzzClients(host.Bridge, host.Log);
        var running = Enumerable.Range(0, Clients)
            .Select(i => clients.RunClientAsync(new Random(seed + i), over.Token))
            .ToList();
        var start = Stopwatch.GetTimestamp();
        var (baseline, hang) = await WatchAsync();
        var elapsed = Stopwatch.GetElapsedTime(start);
        await over.CancelAsync();
        var completion = Task.WhenAll(running);
        var isCompleted = await Task.WhenAny(completion, Task.Delay(Timeout)) == completion;

        var growth = HeapMiB() - baseline;
        report.Figure("to the bridge", $"{frames - _budget.Left} frames in {elapsed.TotalSeconds:0} s");
        report.Figure("workers that violated the protocol", _budget.Workers);
        report.Figure("sessions", clients.Opened);
        report.Check("no hang", hang is null && isCompleted, hang ?? (isCompleted ? "no" : "a client does not return"));
        report.Check("clients receive only typed errors", host.Log.Errors.Count == 0, host.Log.Errors.Count);
        report.Check(
            "memory growth since the first fifth", growth < MaxGrowthMiB,
            $"{baseline:0.0} MiB {growth:+0.0;−0.0;+0.0} MiB");
        await CheckStillUsableAsync(host.Bridge, report);
        foreach (var error in host.Log.Errors.Take(5))
            report.Note(error);
    }

    /// <returns>The memory after the first fifth, and a description of the hang, or null.</returns>
    private async Task<(double Baseline, string? Hang)> WatchAsync()
    {
        var (baseline, last, moved) = (0.0, _budget.Left, Stopwatch.GetTimestamp());
        while (await Task.WhenAny(_budget.Spent, Task.Delay(Interval)) != _budget.Spent)
        {
            var left = _budget.Left;
            if (baseline == 0 && left < frames - frames / 5)
                baseline = HeapMiB();
            if (left < last)
                (last, moved) = (left, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(moved) > Timeout)
                return (baseline, $"no frame was read for {Timeout.TotalSeconds:0} s");
        }

        return (baseline == 0 ? HeapMiB() : baseline, null);
    }

    private static async Task CheckStillUsableAsync(ISpeechBridge bridge, Report report)
    {
        try
        {
            await using var session = await bridge.OpenSessionAsync();
            await session.WriteAsync(new byte[3200]);
            var stopped = await session.StopAsync();
            report.Check("still serves a session", stopped.Reason == "stopped", stopped.Reason);
        }
        catch (SpeechException e)
        {
            report.Check("still serves a session", false, $"{e.Error.Code}: {e.Message}");
        }
    }

    private static double HeapMiB() => GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0;
}
