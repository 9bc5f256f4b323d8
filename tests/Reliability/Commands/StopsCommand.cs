using System.CommandLine;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>stops</c>: SIGSTOPs, found by the ping.</summary>
internal static class StopsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(100, "SIGSTOPs.");
        var pause = Cli.Milliseconds("--pause", 1000, "The longest from a worker being ready to its being stopped.");
        var patience = Cli.Milliseconds("--patience", 300, "How long a worker may not answer a ping.");
        var crowd = new CrowdOptions(10);
        var command = new Command("stops", "SIGSTOP workers under people who speak.") { count, pause, patience };
        crowd.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("stops");
            var striker = new SignalStriker
            {
                Count = arguments.GetValue(count),
                Signal = ProcessTable.Stop,
                MostPause = arguments.Time(pause),
                OnlyReady = true,
                PingTimeout = arguments.Time(patience),
                Random = crowd.Random(arguments),
            };
            var strikes = await new Trial(crowd.Crowd(arguments), crowd.Speed(arguments), striker).RunAsync(report);
            report.Check("found and recovered", strikes.Ready.Count == striker.Count, strikes.Ready.Count);
            report.Figure("stop → found", strikes.Found);
            report.Figure("stop → worker ready", strikes.Ready);
            report.Figure("stop → next event, where somebody spoke", strikes.NextEvent);
            return report.Print();
        });
        return command;
    }
}
