using System.CommandLine;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>kills</c>: kills workers at random times, even before they are ready.</summary>
internal static class KillsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(200, "Number of kills.");
        var pause = Cli.Milliseconds("--pause", 3000, "Maximum delay between the start of a worker and its kill.");
        var load = new LoadOptions(20);
        var command = new Command("kills", "Kill workers with SIGKILL at random times during sessions.")
        {
            count, pause,
        };
        load.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("kills");
            var injector = new SignalInjector
            {
                Count = arguments.GetValue(count),
                Signal = ProcessTable.Kill,
                MaxDelay = arguments.Time(pause),
                Random = load.Random(arguments),
            };
            var faults = await new FaultInjectionRun(load.Profile(arguments), load.Speed(arguments), injector)
                .RunAsync(report);
            report.Figure("SIGKILLs", faults.Count);
            report.Figure("kill → worker ready", faults.Ready);
            report.Figure("kill → session resumed", faults.Resumed);
            report.Figure("kill → next event, during speech", faults.NextEvent);
            return report.Print();
        });
        return command;
    }
}
