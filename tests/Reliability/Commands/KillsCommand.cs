using System.CommandLine;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>kills</c>: SIGKILLs at random moments, also while a worker starts.</summary>
internal static class KillsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(200, "SIGKILLs.");
        var pause = Cli.Milliseconds("--pause", 3000, "The longest from a worker's start to its kill.");
        var crowd = new CrowdOptions(20);
        var command = new Command("kills", "SIGKILL workers at random moments under people who speak.")
        {
            count, pause,
        };
        crowd.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("kills");
            var striker = new SignalStriker
            {
                Count = arguments.GetValue(count),
                Signal = ProcessTable.Kill,
                MostPause = arguments.Time(pause),
                Random = crowd.Random(arguments),
            };
            var strikes = await new Trial(crowd.Crowd(arguments), crowd.Speed(arguments), striker).RunAsync(report);
            report.Figure("SIGKILLs", strikes.Count);
            report.Figure("kill → worker ready", strikes.Ready);
            report.Figure("kill → session on it", strikes.Resumed);
            report.Figure("kill → next event, where somebody spoke", strikes.NextEvent);
            return report.Print();
        });
        return command;
    }
}
