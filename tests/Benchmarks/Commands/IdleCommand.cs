using System.CommandLine;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>idle</c>: what a session costs of which no audio comes.</summary>
internal static class IdleCommand
{
    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long it is watched.",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<int> Settle = new("--settle")
    {
        Description = "Seconds before that. There is a ping a second, and what runs is compiled anew after 30 calls and "
            + "once more after another 30.",
        DefaultValueFactory = _ => 120,
    };

    public static Command Create()
    {
        var command = new Command("idle", "Processor time with a session open and no audio.") { Seconds, Settle };
        command.SetAction((arguments, _) => RunAsync(
            TimeSpan.FromSeconds(arguments.GetValue(Seconds)), TimeSpan.FromSeconds(arguments.GetValue(Settle))));
        return command;
    }

    private static async Task RunAsync(TimeSpan length, TimeSpan settle)
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = BuiltPrograms.Worker;
            options.Worker.Arguments.Add("--engine");
            options.Worker.Arguments.Add("scripted");
        });
        var worker = (await host.WhenAsync(status => status.State == WorkerState.Ready)).ProcessId!.Value;
        await using var session = await host.Bridge.OpenSessionAsync();

        await Task.Delay(settle);
        var (hostBefore, workerBefore) = (Cpu(Environment.ProcessId), Cpu(worker));
        await Task.Delay(length);

        Console.WriteLine($"One session open without audio, {length.TotalSeconds:0} s");
        var table = new Table("", "cpu of a core, %", "goal");
        table.Add("host", 100 * (Cpu(Environment.ProcessId) - hostBefore) / length, "0.0");
        table.Add("worker", 100 * (Cpu(worker) - workerBefore) / length, "0.0");
        table.Print();
    }

    private static TimeSpan Cpu(int process) => ProcessTable.ProcessorTime(process);
}
