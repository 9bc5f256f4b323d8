using System.CommandLine;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>restart</c>: measures the recovery time after crashes.</summary>
internal static class RestartCommand
{
    private static readonly TimeSpan ReadyGoal = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan EventGoal = TimeSpan.FromMilliseconds(300);

    // Longer than the stable uptime, so that the next worker starts without a delay.
    private static readonly TimeSpan StableDelay = TimeSpan.FromMilliseconds(1200);

    public static Command Create()
    {
        var count = Cli.Count(50, "Number of crashes.");
        var signal = new Option<int>("--signal")
        {
            Description = "Signal that crashes the worker: 9 is SIGKILL, 6 is SIGABRT.",
            DefaultValueFactory = _ => ProcessTable.Kill,
        };
        var load = new LoadOptions(1);
        var command = new Command("restart", "Measure the time from a crash to the next worker.") { count, signal };
        load.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("restart");
            var injector = new SignalInjector
            {
                Count = arguments.GetValue(count),
                Signal = arguments.GetValue(signal),
                MinDelay = StableDelay,
                MaxDelay = StableDelay * 2,
                OnlyReady = true,
                Random = load.Random(arguments),
            };
            var faults = await new FaultInjectionRun(load.Profile(arguments), load.Speed(arguments), injector)
                .RunAsync(report);
            report.Figure("crash → detection", faults.Detected);
            report.Goal("crash → ready", faults.Ready, ReadyGoal);
            report.Figure("crash → session resumed", faults.Resumed);
            report.Goal("crash → next event", faults.NextEvent, EventGoal);
            return report.Print();
        });
        return command;
    }
}
