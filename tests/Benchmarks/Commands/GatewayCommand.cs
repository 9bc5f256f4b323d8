using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PortBridge.Benchmarks.Children;
using PortBridge.Benchmarks.Measuring;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>gateway</c>: measures what WebSocket clients add to the latency of the bridge, and what they cost.</summary>
internal static class GatewayCommand
{
    private static readonly Option<int[]> Clients = new("--clients")
    {
        Description = "Numbers of concurrent clients, one for each row of the table.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 100, 1_000],
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Duration of each measurement.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create()
    {
        var command = new Command("gateway", "WebSocket clients in real time: latency, CPU time, memory.") { Clients, Seconds };
        command.SetAction((arguments, _) => RunAsync(
            arguments.GetValue(Clients)!, TimeSpan.FromSeconds(arguments.GetValue(Seconds))));
        return command;
    }

    private static async Task RunAsync(int[] clients, TimeSpan length)
    {
        Console.WriteLine($"Clients of the Deepgram protocol in real time, chunks of 100 ms, {length.TotalSeconds:0} s each");
        var table = new Table(
            "clients", "latency p50, ms", "p99, ms", "of the bridge p50, ms", "p99, ms", "server, % of a core", "worker", "server, kB/client", "events");
        foreach (var count in clients)
            await MeasureAsync(table, count, length);
        table.Print();
        Console.WriteLine("The bridge is measured in this process, which also has the clients. Goal: at most 5 ms p50 more at 100 clients.");
    }

    private static async Task MeasureAsync(Table table, int clients, TimeSpan length)
    {
        var (host, _) = await EchoBridge.StartAsync();
        var direct = new RealTimeLoad(host.Bridge, clients);
        await using (host)
            await direct.RunAsync(length);

        using var server = Start();
        var words = (await server.StandardOutput.ReadLineAsync())!.Split(' ');
        var worker = int.Parse(words[1], CultureInfo.InvariantCulture);
        var load = new RealTimeLoad(new DeepgramBridge(new Uri(words[0])), clients);
        var memory = ProcessTable.ResidentMiB(server.Id);
        (TimeSpan Server, TimeSpan Worker) start = default, end = default;
        double resident = 0;
        await load.RunAsync(
            length,
            begin: () => start = (ProcessTable.ProcessorTime(server.Id), ProcessTable.ProcessorTime(worker)),
            end: () => (end, resident) = (
                (ProcessTable.ProcessorTime(server.Id), ProcessTable.ProcessorTime(worker)), ProcessTable.ResidentMiB(server.Id) - memory));
        server.StandardInput.Close();
        await server.WaitForExitAsync();
        table.Add(
            $"{clients}",
            load.Latency.Quantile(0.5).TotalMilliseconds,
            load.Latency.Quantile(0.99).TotalMilliseconds,
            direct.Latency.Quantile(0.5).TotalMilliseconds,
            direct.Latency.Quantile(0.99).TotalMilliseconds,
            100 * (end.Server - start.Server) / length,
            100 * (end.Worker - start.Worker) / length,
            1024 * resident / clients,
            load.Latency.Count);
    }

    private static Process Start() => Process.Start(new ProcessStartInfo(BuiltPrograms.Self, [GatewayServer.Name])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
