using System.CommandLine;
using System.Diagnostics;
using PortBridge.Benchmarks.Children;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;
using Command = System.CommandLine.Command;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>start</c>: measures the start of workers and the recovery of a session from crashes.</summary>
internal static class StartCommand
{
    private static readonly string[] Scripted = ["--engine", "scripted"];

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Number of starts and of crashes.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create()
    {
        var command = new Command(
            "start",
            "Process start → ready, crash → session on the next worker. Baseline: the start of a bare child process.")
        {
            Count,
        };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(Count)));
        return command;
    }

    private static async Task RunAsync(int count)
    {
        var (ready, bare) = (new Durations(), new Durations());
        for (var i = 0; i <= count; i++)
        {
            // The first start fills the file system cache and is not counted.
            (i == 0 ? new Durations() : ready).Add(await ReadyAsync());
            (i == 0 ? new Durations() : bare).Add(await FirstEchoAsync());
        }

        var recovered = await RecoverAsync(count);
        Console.WriteLine($"Starts with the scripted engine, {count} each");
        var table = new Table("", "p50, ms", "p95, ms", "max, ms", "× bare child process", "goal");
        foreach (var (name, times, goal) in new[]
        {
            ("process start → ready", ready, "p50 ≤ 120 ms"),
            ("bare .NET child process → first byte", bare, ""),
            ("crash → session on the next worker", recovered, ""),
        })
        {
            table.Add(
                name, Ms(times, 0.5), Ms(times, 0.95), Ms(times, 1), Ms(times, 0.5) / Ms(bare, 0.5), goal);
        }

        table.Print();
    }

    private static double Ms(Durations times, double share) => times.Quantile(share).TotalMilliseconds;

    private static async Task<TimeSpan> ReadyAsync()
    {
        var start = Stopwatch.GetTimestamp();
        using var worker = Start(BuiltPrograms.Worker, Scripted);
        var events = new MessageReader<WorkerEvent>(
            System.IO.Pipelines.PipeReader.Create(worker.StandardOutput.BaseStream),
            new LengthPrefixedFraming(),
            MessageJson.ParseEvent);
        await foreach (var incoming in events.ReadAllAsync())
        {
            if (incoming.Message is Ready)
                break;
        }

        return await EndAsync(worker, Stopwatch.GetElapsedTime(start));
    }

    private static async Task<TimeSpan> FirstEchoAsync()
    {
        var start = Stopwatch.GetTimestamp();
        using var child = Start(BuiltPrograms.Self, [EchoChild.Name]);
        await child.StandardInput.BaseStream.WriteAsync(new byte[1]);
        await child.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1]);
        return await EndAsync(child, Stopwatch.GetElapsedTime(start));
    }

    private static async Task<TimeSpan> EndAsync(Process child, TimeSpan took)
    {
        child.StandardInput.Close();
        await child.WaitForExitAsync();
        return took;
    }

    private static Process Start(string program, string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static async Task<Durations> RecoverAsync(int count)
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = BuiltPrograms.Worker;
            foreach (var argument in Scripted)
                options.Worker.Arguments.Add(argument);
        });
        await using var session = await host.Bridge.OpenSessionAsync();
        await using var events = session.ReadEventsAsync().GetAsyncEnumerator();
        var times = new Durations();
        for (var i = 0; i < count; i++)
        {
            var worker = await host.WhenAsync(status => status.State == WorkerState.Ready);
            var start = Stopwatch.GetTimestamp();
            ProcessTable.Signal(worker.ProcessId!.Value, ProcessTable.Kill);
            do
            {
                if (!await events.MoveNextAsync())
                    throw new InvalidOperationException("The session has ended.");
            }
            while (events.Current is not SpeechEvent.Resumed);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        return times;
    }
}
