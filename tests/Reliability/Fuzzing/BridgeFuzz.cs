using System.Diagnostics;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Hosting;


namespace PortBridge.Reliability.Fuzzing;

/// <summary>
/// Lets workers say mutated events to a bridge with live sessions. Their owners have to get nothing but typed errors,
/// the bridge has to start a worker anew whenever one broke the protocol, and to be as good as new afterwards.
/// </summary>
internal sealed class BridgeFuzz(int frames, int seed)
{
    private const int Owners = 8;
    private const double MostGrowthMiB = 8;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FuzzBudget _budget = new(frames, seed);

    public async Task RunAsync(Report report)
    {
        await using var host = await ProcessBridge.StartAsync(options => options.Worker.FileName = "fuzz", _budget);
        TaskScheduler.UnobservedTaskException += (_, e) => host.Log.Add($"nobody observed {e.Exception}");
        using var over = new CancellationTokenSource();
        var owners = new FuzzedOwners(host.Bridge, host.Log);
        var owning = Enumerable.Range(0, Owners)
            .Select(i => owners.OwnAsync(new Random(seed + i), over.Token))
            .ToList();
        var start = Stopwatch.GetTimestamp();
        var (settled, hang) = await WatchAsync();
        var elapsed = Stopwatch.GetElapsedTime(start);
        await over.CancelAsync();
        var left = Task.WhenAll(owning);
        var isLeft = await Task.WhenAny(left, Task.Delay(Bound)) == left;

        var growth = HeapMiB() - settled;
        report.Figure("to the bridge", $"{frames - _budget.Left} frames in {elapsed.TotalSeconds:0} s");
        report.Figure("workers, each of which broke the protocol", _budget.Workers);
        report.Figure("sessions over them", owners.Opened);
        report.Check("it never hung", hang is null && isLeft, hang ?? (isLeft ? "no" : "an owner waits for ever"));
        report.Check("owners get typed errors alone", host.Log.Errors.Count == 0, host.Log.Errors.Count);
        report.Check(
            "its memory since the first fifth", growth < MostGrowthMiB,
            $"{settled:0.0} MiB {growth:+0.0;−0.0;+0.0} MiB");
        await CheckAsNewAsync(host.Bridge, report);
        foreach (var fault in host.Log.Errors.Take(5))
            report.Note(fault);
    }

    /// <returns>The memory when a fifth was through, and what makes it look like a hang, or null.</returns>
    private async Task<(double Settled, string? Hang)> WatchAsync()
    {
        var (settled, last, moved) = (0.0, _budget.Left, Stopwatch.GetTimestamp());
        while (await Task.WhenAny(_budget.Spent, Task.Delay(Interval)) != _budget.Spent)
        {
            var left = _budget.Left;
            if (settled == 0 && left < frames - frames / 5)
                settled = HeapMiB();
            if (left < last)
                (last, moved) = (left, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(moved) > Bound)
                return (settled, $"nothing was read for {Bound.TotalSeconds:0} s");
        }

        return (settled == 0 ? HeapMiB() : settled, null);
    }

    private static async Task CheckAsNewAsync(ISpeechBridge bridge, Report report)
    {
        try
        {
            await using var session = await bridge.OpenSessionAsync();
            await session.WriteAsync(new byte[3200]);
            var stopped = await session.StopAsync();
            report.Check("it serves a session as before", stopped.Reason == "stopped", stopped.Reason);
        }
        catch (SpeechException e)
        {
            report.Check("it serves a session as before", false, $"{e.Error.Code}: {e.Message}");
        }
    }

    private static double HeapMiB() => GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0;
}
