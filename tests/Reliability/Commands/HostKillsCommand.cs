using System.CommandLine;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>host-kills</c>: kills hosts and checks that their workers exit.</summary>
internal static class HostKillsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(100, "Number of hosts to kill, divided among the variants.");
        var pause = Cli.Milliseconds("--pause", 300, "Maximum delay between the start of speech and the kill.");
        var goal = Cli.Milliseconds("--goal", 1000, "Maximum time until the worker of a killed host exits.");
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the random speech and of the times of kills.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("host-kills", "Kill hosts with SIGKILL, and check that their workers exit.")
        {
            count, pause, goal, seed,
        };
        command.SetAction((arguments, _) => RunAsync(
            arguments.GetValue(count), arguments.Time(pause), arguments.Time(goal), arguments.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(int kills, TimeSpan maxDelay, TimeSpan goal, int seed)
    {
        var random = new Random(seed);
        var times = Enum.GetValues<HostKillVariant>().ToDictionary(variant => variant, _ => new Durations());
        var timeout = TimeSpan.FromSeconds(Math.Max(5, goal.TotalSeconds));
        var orphans = 0;
        for (var i = 0; i < kills; i++)
        {
            var variant = (HostKillVariant)(i % times.Count);
            var survived = await HostKill.RunAsync(variant, i, maxDelay * random.NextDouble(), timeout);
            if (survived is null || survived > goal)
                orphans++;
            times[variant].Add(survived ?? timeout);
        }

        var report = new Report("host-kills");
        report.Figure("SIGKILLs", kills);
        foreach (var (variant, survived) in times)
            report.Figure($"host killed → worker exited: {variant}", survived);
        report.Check($"no orphan after {goal.TotalSeconds:0.#} s", orphans == 0, orphans);
        return report.Print();
    }
}
