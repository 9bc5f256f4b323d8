using System.CommandLine;
using PortBridge.Benchmarks.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>time-effect</c>: measures whether the cost of a session grows with its length.</summary>
internal static class TimeEffectCommand
{
    private const int Probes = 600;

    private static readonly Option<int[]> Minutes = new("--minutes")
    {
        Description = "Minutes of the session at which to measure, in ascending order.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 10, 60],
    };

    public static Command Create()
    {
        var command = new Command(
            "time-effect", "Cost of a partial, latency and memory at several times of one session.") { Minutes };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(Minutes)!));
        return command;
    }

    private static async Task RunAsync(int[] minutes)
    {
        var (host, worker) = await EchoBridge.StartAsync(EchoBridge.AllowSendAhead);
        await using var closing = host;
        var speech = Chunk.Speech(3_000);
        await WarmUpAsync(host.Bridge, speech);

        Console.WriteLine($"One session, audio as fast as it is accepted; {Probes} partials at each minute");
        var table = new Table(
            "minute", "CPU per partial, µs", "ratio", "p50, µs", "p99, µs", "host heap, MiB", "worker, MiB", "goal");
        await using var session = await EchoSession.StartAsync(host.Bridge, speech);
        var first = double.NaN;
        foreach (var minute in minutes)
        {
            await session.SendAheadAsync(TimeSpan.FromMinutes(minute) - session.Written);
            var heap = GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0;
            var times = new Durations();
            var before = ProcessorTime(worker);
            await session.RoundTripsAsync(Probes, times);
            var cost = (ProcessorTime(worker) - before).TotalMicroseconds / Probes;
            first = double.IsNaN(first) ? cost : first;
            table.Add(
                $"{minute}", cost, cost / first, times.Microseconds(0.5), times.Microseconds(0.99),
                heap, ProcessTable.ResidentMiB(worker), "≤ 1.1");
        }

        table.Print();
    }

    // Tiered compilation must not make minute 1 more expensive than minute 60.
    private static async Task WarmUpAsync(ISpeechBridge bridge, byte[][] speech)
    {
        await using var session = await EchoSession.StartAsync(bridge, speech);
        for (var i = 0; i < 4; i++)
        {
            await session.SendAheadAsync(TimeSpan.FromMinutes(1));
            await session.RoundTripsAsync(Probes, new Durations());
        }
    }

    private static TimeSpan ProcessorTime(int worker) =>
        ProcessTable.ProcessorTime(worker) + ProcessTable.ProcessorTime(Environment.ProcessId);
}
