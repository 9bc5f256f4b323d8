using System.CommandLine;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Reliability.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>hangs</c>: hangs engines whose workers still answer pings; the work timeout must detect it.</summary>
internal static class HangsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(100, "Number of hangs.");
        var chunk = new Option<int>("--chunk")
        {
            Description = "Number of chunks, over all sessions of a worker, after which its engine hangs.",
            DefaultValueFactory = _ => 150,
        };
        var workTimeout = Cli.Milliseconds("--work-timeout", 1500, "Maximum time without progress in a session.");
        var load = new LoadOptions(10);
        var command = new Command("hangs", "Hang the engines of workers during sessions.") { count, chunk, workTimeout };
        load.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("hangs");
            var hangs = arguments.GetValue(count);
            var injector = new HangInjector(hangs, arguments.GetValue(chunk), arguments.Time(workTimeout));
            var faults = await new FaultInjectionRun(load.Profile(arguments), load.Speed(arguments), injector)
                .RunAsync(report);
            report.Check("detected and recovered", faults.Ready.Count == hangs, faults.Ready.Count);
            report.Figure("last progress → detection", faults.Detected);
            report.Figure("detection → worker ready", faults.Ready);
            report.Figure("detection → session resumed", faults.Resumed);
            report.Figure("detection → next event, during speech", faults.NextEvent);
            return report.Print();
        });
        return command;
    }
}
