using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Soak;
using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Commands;

/// <summary><c>soak</c>: opens and ends sessions for half an hour, and checks that no resource use grows.</summary>
internal static class SoakCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var minutes = Minutes("--minutes", 30, "Duration.");
        var warmUp = Minutes("--warm-up", 5, "Time after which no resource use may grow.");
        var sessions = new Option<int>("--sessions")
        {
            Description = "Number of concurrent users.",
            DefaultValueFactory = _ => 20,
        };
        var seed = new Option<int>("--seed") { Description = "Seed of the random users.", DefaultValueFactory = _ => 1 };
        var command = new Command("soak", "Open sessions, send speech, and end the sessions in random ways.")
        {
            minutes, warmUp, sessions, seed,
        };
        command.SetAction((arguments, _) => RunAsync(
            TimeSpan.FromMinutes(arguments.GetValue(minutes)),
            TimeSpan.FromMinutes(arguments.GetValue(warmUp)),
            arguments.GetValue(sessions),
            arguments.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan length, TimeSpan warmUp, int sessions, int seed)
    {
        // Abandoned sessions remain until their idle timeout, in addition to those of later users.
        var maxSessions = 4 * sessions;
        var report = new Report("soak");
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            options.SessionIdleTimeout = IdleTimeout;
            options.Worker.FileName = BuiltPrograms.Worker;
            foreach (var argument in (string[])["--engine", "scripted", "--max-sessions", $"{maxSessions}"])
                options.Worker.Arguments.Add(argument);
        });
        var generator = new LoadGenerator(host.Bridge, seed);
        using var end = new CancellationTokenSource(length);
        var users = Enumerable.Range(0, sessions).Select(user => generator.RunUserAsync(user, end.Token)).ToList();
        var samples = await SampleAsync(host.Bridge, generator, end.Token);
        await Task.WhenAll(users);

        report.Figure("length", $"{length.TotalMinutes} min, {generator.Opened} sessions");
        report.Figure("sessions ended by", generator.Endings);
        CheckTrends([.. samples.Where(sample => sample.At >= warmUp)], report);
        report.Check("no error in any session", generator.Errors.Count == 0, generator.Errors.Count);
        report.Check("the worker never exited", host.Bridge.Worker.Restarts == 0, host.Bridge.Worker.Restarts);
        await Task.Delay(2 * IdleTimeout);
        report.Check("no session left in the bridge", generator.CountLiveSessions() == 0, generator.CountLiveSessions());
        await LeakCheck.CheckWorkerAsync(host.Bridge, maxSessions, report);
        foreach (var error in generator.Errors.Concat(host.Log.Errors).Take(5))
            report.Note(error);
        return report.Print();
    }

    private static async Task<IReadOnlyList<ResourceSample>> SampleAsync(
        ISpeechBridge bridge, LoadGenerator generator, CancellationToken until)
    {
        var samples = new List<ResourceSample>();
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(until))
            {
                var sample = ResourceSample.Measure(
                    Stopwatch.GetElapsedTime(start), bridge.Worker.ProcessId ?? 0, generator.CountLiveSessions());
                samples.Add(sample);
                Console.WriteLine(sample);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        return samples;
    }

    private static void CheckTrends(IReadOnlyList<ResourceSample> samples, Report report)
    {
        report.Check("enough samples", samples.Count >= 6, $"{samples.Count} samples");
        if (samples.Count < 6)
            return;

        foreach (var (metric, (name, tolerance)) in ResourceSample.Metrics.Index())
        {
            var trend = Trend.Of(samples, metric);
            report.Check(name, trend.Last - trend.First <= tolerance, string.Create(
                CultureInfo.InvariantCulture,
                $"{trend.First:0.0} → {trend.Last:0.0}, {trend.PerHour:+0.0;−0.0;0.0} per hour"));
        }
    }

    private static Option<double> Minutes(string name, double value, string description) => new(name)
    {
        Description = description,
        HelpName = "min",
        DefaultValueFactory = _ => value,
    };
}
