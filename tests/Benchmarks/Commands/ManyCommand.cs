using System.CommandLine;
using PortBridge.Benchmarks.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>many</c>: measures the cost of concurrent sessions in real time.</summary>
internal static class ManyCommand
{
    private static readonly Option<int[]> Sessions = new("--sessions")
    {
        Description = "Numbers of concurrent sessions, one for each row of the table.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 100, 1_000, 3_000],
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Duration of each measurement.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create()
    {
        var command = new Command("many", "Sessions in real time: CPU time, latency, memory.")
        {
            Sessions, Seconds,
        };
        command.SetAction((arguments, _) => RunAsync(
            arguments.GetValue(Sessions)!, TimeSpan.FromSeconds(arguments.GetValue(Seconds))));
        return command;
    }

    private static async Task RunAsync(int[] sessions, TimeSpan length)
    {
        Console.WriteLine($"Sessions in real time, chunks of 100 ms, {length.TotalSeconds:0} s each");
        var table = new Table(
            "sessions", "CPU, % of a core", "host, s/session-h", "worker, s/session-h", "latency p50, ms", "p99, ms",
            "p99.9, ms", "open, kB/session", "with audio, host", "worker", "collections 0/1/2", "lost", "events");
        foreach (var count in sessions)
            Add(table, count, await MeasureAsync(count, length));
        table.Print();
        Console.WriteLine("Goals: 1,000 sessions ≤ 25 % of a core, p99 ≤ 20 ms, ≤ 64 kB each; 3,000 without loss.");
    }

    private static void Add(Table table, int sessions, LoadCost cost) => table.Add(
        $"{sessions}",
        100 * (cost.HostCpu + cost.WorkerCpu) / cost.Length,
        cost.HostCpu.TotalSeconds / (sessions * cost.Length.TotalHours),
        cost.WorkerCpu.TotalSeconds / (sessions * cost.Length.TotalHours),
        cost.Latency.Quantile(0.5).TotalMilliseconds,
        cost.Latency.Quantile(0.99).TotalMilliseconds,
        cost.Latency.Quantile(0.999).TotalMilliseconds,
        1024 * (cost.Open.Host + cost.Open.Worker) / sessions,
        1024 * cost.Resident.Host / sessions,
        1024 * cost.Resident.Worker / sessions,
        string.Join('/', cost.Collections),
        cost.Losses,
        cost.Latency.Count);

    // Each measurement has its own worker; the host process is shared.
    private static async Task<LoadCost> MeasureAsync(int sessions, TimeSpan length)
    {
        var (host, worker) = await EchoBridge.StartAsync();
        await using var closing = host;
        await new RealTimeLoad(host.Bridge, 1).RunAsync(TimeSpan.FromSeconds(3));
        GC.Collect();
        var memory = MemoryUse.Of(worker);
        var load = new RealTimeLoad(host.Bridge, sessions);
        MemoryUse open = default;
        LoadCost start = null!, cost = null!;
        await load.RunAsync(
            length,
            opened: () => open = MemoryUse.Of(worker) - memory,
            begin: () => start = Cost(worker, memory),
            end: () => cost = Cost(worker, memory).Since(start, length));
        var status = host.Bridge.Worker;
        if (status.LastExit is { } exit)
            Console.WriteLine($"{sessions:N0} sessions lost their worker: {exit.Message}");
        return cost with { Open = open, Latency = load.Latency, Losses = load.Gaps + status.Restarts };
    }

    private static LoadCost Cost(int worker, MemoryUse before) => new(
        ProcessTable.ProcessorTime(Environment.ProcessId),
        ProcessTable.ProcessorTime(worker),
        MemoryUse.Of(worker) - before,
        [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)]);
}
