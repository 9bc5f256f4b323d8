using System.CommandLine;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>idle</c>: measures the CPU time of an open session without audio.</summary>
internal static class IdleCommand
{
    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Duration of the measurement.",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<int> WarmUp = new("--warm-up")
    {
        Description = "Seconds before the measurement. There is one ping per second, and the tiered compiler recompiles "
            + "methods after 30 calls and again after 30 more.",
        DefaultValueFactory = _ => 120,
    };

    public static Command Create()
    {
        var command = new Command("idle", "CPU time of an open session without audio.") { Seconds, WarmUp };
        command.SetAction((arguments, _) => RunAsync(
            TimeSpan.FromSeconds(arguments.GetValue(Seconds)), TimeSpan.FromSeconds(arguments.GetValue(WarmUp))));
        return command;
    }

    private static async Task RunAsync(TimeSpan length, TimeSpan warmUp)
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = BuiltPrograms.Worker;
            options.Worker.Arguments.Add("--engine");
            options.Worker.Arguments.Add("scripted");
        });
        var worker = (await host.WhenAsync(status => status.State == WorkerState.Ready)).ProcessId!.Value;
        await using var session = await host.Bridge.OpenSessionAsync();

        await Task.Delay(warmUp);
        var (hostBefore, workerBefore) = (Cpu(Environment.ProcessId), Cpu(worker));
        await Task.Delay(length);

        Console.WriteLine($"One session open without audio, {length.TotalSeconds:0} s");
        var table = new Table("", "CPU, % of a core", "goal");
        table.Add("host", 100 * (Cpu(Environment.ProcessId) - hostBefore) / length, "0.0");
        table.Add("worker", 100 * (Cpu(worker) - workerBefore) / length, "0.0");
        table.Print();
    }

    private static TimeSpan Cpu(int process) => ProcessTable.ProcessorTime(process);
}
