using System.CommandLine;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>host-kills</c>: no worker outlives its host.</summary>
internal static class HostKillsCommand
{
    public static Command Create()
    {
        var count = Cli.Count(100, "SIGKILLs of a host, divided among the variants.");
        var pause = Cli.Milliseconds("--pause", 300, "The longest from people being heard to the host's kill.");
        var goal = Cli.Milliseconds("--goal", 1000, "The longest that a worker may outlive its host.");
        var seed = new Option<int>("--seed")
        {
            Description = "Says what people say and when the host is killed.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("host-kills", "SIGKILL hosts and count the workers that live on.")
        {
            count, pause, goal, seed,
        };
        command.SetAction((arguments, _) => RunAsync(
            arguments.GetValue(count), arguments.Time(pause), arguments.Time(goal), arguments.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(int kills, TimeSpan mostPause, TimeSpan goal, int seed)
    {
        var random = new Random(seed);
        var times = Enum.GetValues<HostKillVariant>().ToDictionary(variant => variant, _ => new Durations());
        var bound = TimeSpan.FromSeconds(Math.Max(5, goal.TotalSeconds));
        var orphans = 0;
        for (var i = 0; i < kills; i++)
        {
            var variant = (HostKillVariant)(i % times.Count);
            var survived = await HostKill.RunAsync(variant, i, mostPause * random.NextDouble(), bound);
            if (survived is null || survived > goal)
                orphans++;
            times[variant].Add(survived ?? bound);
        }

        var report = new Report("host-kills");
        report.Figure("SIGKILLs", kills);
        foreach (var (variant, survived) in times)
            report.Figure($"host's kill → worker gone: {variant}", survived);
        report.Check($"no worker after {goal.TotalSeconds:0.#} s", orphans == 0, orphans);
        return report.Print();
    }
}
