using System.CommandLine;
using System.Diagnostics;
using PortBridge.Benchmarks.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>throughput</c>: measures the chunks per second without waiting for each event.</summary>
internal static class ThroughputCommand
{
    private static readonly Option<int> Count = new("--count")
    {
        Description = "Total number of chunks for each number of sessions.",
        DefaultValueFactory = _ => 200_000,
    };

    public static Command Create()
    {
        var command = new Command(
            "throughput", "Chunks per second through bridge and worker and back, pipelined. Baseline: a bare pipe.")
        {
            Count,
        };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(Count)));
        return command;
    }

    private static async Task RunAsync(int count)
    {
        var speech = Chunk.Speech(200);
        var frame = Chunk.Frame(speech[0]);
        var (host, _) = await EchoBridge.StartAsync(EchoBridge.AllowSendAhead);
        await using var closing = host;
        using var echo = new RawEcho();
        await SessionsAsync(host.Bridge, speech, 10, count);
        await echo.StreamAsync(frame, count / 10);

        Console.WriteLine($"Chunks of 100 ms per second, {count:N0} chunks each");
        var table = new Table("sessions", "bridge, chunks/s", "bare pipe, frames/s", "ratio", "goal");
        foreach (var sessions in new[] { 1, 100 })
        {
            // A single session is limited by its flow control window, not by the pipe: a tenth of the chunks is enough.
            var chunks = sessions == 1 ? count / 10 : count;
            var bridge = chunks / (await SessionsAsync(host.Bridge, speech, sessions, chunks)).TotalSeconds;
            var raw = count / (await echo.StreamAsync(frame, count)).TotalSeconds;
            table.Add($"{sessions}", bridge, raw, bridge / raw, "≥ 200,000 or ≥ 0.7");
        }

        table.Print();
    }

    private static async Task<TimeSpan> SessionsAsync(
        ISpeechBridge bridge, byte[][] speech, int sessions, int chunks)
    {
        var open = await Task.WhenAll(
            Enumerable.Range(0, sessions).Select(_ => EchoSession.StartAsync(bridge, speech)));
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(open.Select(session => Task.Run(() => session.SendAheadAsync(chunks / sessions * Chunk.Length))));
        var elapsed = Stopwatch.GetElapsedTime(start);
        foreach (var session in open)
            await session.DisposeAsync();
        return elapsed;
    }
}
