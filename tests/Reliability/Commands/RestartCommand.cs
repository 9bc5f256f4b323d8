using System.CommandLine;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>restart</c>: how soon it goes on after a crash.</summary>
internal static class RestartCommand
{
    private static readonly TimeSpan ReadyGoal = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan EventGoal = TimeSpan.FromMilliseconds(300);

    // Past the uptime from which on a worker counts as stable, so that the next one starts without a pause.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(1200);

    public static Command Create()
    {
        var count = Cli.Count(50, "Crashes.");
        var signal = new Option<int>("--signal")
        {
            Description = "What the worker dies of: 9 is SIGKILL, 6 SIGABRT.",
            DefaultValueFactory = _ => ProcessTable.Kill,
        };
        var crowd = new CrowdOptions(1);
        var command = new Command("restart", "Measure from a crash to the next worker.") { count, signal };
        crowd.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("restart");
            var striker = new SignalStriker
            {
                Count = arguments.GetValue(count),
                Signal = arguments.GetValue(signal),
                LeastPause = Settled,
                MostPause = Settled * 2,
                OnlyReady = true,
                Random = crowd.Random(arguments),
            };
            var strikes = await new Trial(crowd.Crowd(arguments), crowd.Speed(arguments), striker).RunAsync(report);
            report.Figure("crash → found", strikes.Found);
            report.Goal("crash → ready", strikes.Ready, ReadyGoal);
            report.Figure("crash → session on it", strikes.Resumed);
            report.Goal("crash → next event", strikes.NextEvent, EventGoal);
            return report.Print();
        });
        return command;
    }
}
