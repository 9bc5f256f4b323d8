using System.CommandLine;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>stops</c>: stops workers by SIGSTOP; the ping timeout must detect it.</summary>
internal static class StopsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(100, "Number of stops.");
        var pause = Cli.Milliseconds("--pause", 1000, "Maximum delay between a worker becoming ready and its stop.");
        var pingTimeout = Cli.Milliseconds("--ping-timeout", 300, "Ping timeout of the watchdog.");
        var load = new LoadOptions(10);
        var command = new Command("stops", "Stop workers with SIGSTOP during sessions.") { count, pause, pingTimeout };
        load.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("stops");
            var injector = new SignalInjector
            {
                Count = arguments.GetValue(count),
                Signal = ProcessTable.Stop,
                MaxDelay = arguments.Time(pause),
                OnlyReady = true,
                PingTimeout = arguments.Time(pingTimeout),
                Random = load.Random(arguments),
            };
            var faults = await new FaultInjectionRun(load.Profile(arguments), load.Speed(arguments), injector)
                .RunAsync(report);
            report.Check("detected and recovered", faults.Ready.Count == injector.Count, faults.Ready.Count);
            report.Figure("stop → detection", faults.Detected);
            report.Figure("stop → worker ready", faults.Ready);
            report.Figure("stop → next event, during speech", faults.NextEvent);
            return report.Print();
        });
        return command;
    }
}
