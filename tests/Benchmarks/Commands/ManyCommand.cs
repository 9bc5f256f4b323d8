using System.CommandLine;
using PortBridge.Benchmarks.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>many</c>: what sessions in real time cost, few and many of them.</summary>
internal static class ManyCommand
{
    private static readonly Option<int[]> Sessions = new("--sessions")
    {
        Description = "How many speak at a time, one number for each line of the table.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 100, 1_000, 3_000],
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long each is measured.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create()
    {
        var command = new Command("many", "Sessions in real time: processor time, latency, memory.")
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
            "sessions", "cpu of a core, %", "host, s/session-h", "worker, s/session-h", "late p50, ms", "p99, ms",
            "p99.9, ms", "open, kB/session", "with audio, host", "worker", "collections 0/1/2", "lost", "events");
        foreach (var count in sessions)
            Add(table, count, await MeasureAsync(count, length));
        table.Print();
        Console.WriteLine("Goals: 1,000 sessions ≤ 25 % of a core, p99 ≤ 20 ms, ≤ 64 kB a session; 3,000 without a loss.");
    }

    private static void Add(Table table, int sessions, CrowdCost cost) => table.Add(
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

    // Each in a process of its own would be purer, but the worker is new for each, and the host is the same for all.
    private static async Task<CrowdCost> MeasureAsync(int sessions, TimeSpan length)
    {
        var (host, worker) = await EchoBridge.StartAsync();
        await using var closing = host;
        await new RealTimeCrowd(host.Bridge, 1).RunAsync(TimeSpan.FromSeconds(3));
        GC.Collect();
        var memory = Residence.Of(worker);
        var crowd = new RealTimeCrowd(host.Bridge, sessions);
        Residence open = default;
        CrowdCost start = null!, cost = null!;
        await crowd.RunAsync(
            length,
            opened: () => open = Residence.Of(worker) - memory,
            begin: () => start = Cost(worker, memory),
            end: () => cost = Cost(worker, memory).Since(start, length));
        var status = host.Bridge.Worker;
        if (status.LastExit is { } exit)
            Console.WriteLine($"{sessions:N0} sessions lost their worker: {exit.Message}");
        return cost with { Open = open, Latency = crowd.Latency, Losses = crowd.Gaps + status.Restarts };
    }

    private static CrowdCost Cost(int worker, Residence before) => new(
        ProcessTable.ProcessorTime(Environment.ProcessId),
        ProcessTable.ProcessorTime(worker),
        Residence.Of(worker) - before,
        [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)]);
}
