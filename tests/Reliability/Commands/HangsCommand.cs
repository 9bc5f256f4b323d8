using System.CommandLine;
using PortBridge.Reliability.Measuring;

using PortBridge.Reliability.Trials;

namespace PortBridge.Reliability.Commands;

/// <summary><c>hangs</c>: an engine that hangs while its worker answers pings, found by the deadline on work.</summary>
internal static class HangsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(100, "Hangs.");
        var chunk = new Option<int>("--chunk")
        {
            Description = "The chunk of a worker's life at which its engine hangs, counted over all sessions.",
            DefaultValueFactory = _ => 150,
        };
        var patience = Cli.Milliseconds("--patience", 1500, "How long nothing may come of a session's audio.");
        var crowd = new CrowdOptions(10);
        var command = new Command("hangs", "Let engines hang under people who speak.") { count, chunk, patience };
        crowd.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("hangs");
            var hangs = arguments.GetValue(count);
            var striker = new HangStriker(hangs, arguments.GetValue(chunk), arguments.Time(patience));
            var strikes = await new Trial(crowd.Crowd(arguments), crowd.Speed(arguments), striker).RunAsync(report);
            report.Check("found and recovered", strikes.Ready.Count == hangs, strikes.Ready.Count);
            report.Figure("engine's last work → found", strikes.Found);
            report.Figure("found → worker ready", strikes.Ready);
            report.Figure("found → session on it", strikes.Resumed);
            report.Figure("found → next event, where somebody spoke", strikes.NextEvent);
            return report.Print();
        });
        return command;
    }
}
