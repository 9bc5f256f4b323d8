using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Soaking;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Commands;

/// <summary><c>soak</c>: people come, speak and vanish for half an hour, and nothing grows.</summary>
internal static class SoakCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var minutes = Minutes("--minutes", 30, "How long it goes on.");
        var settling = Minutes("--settling", 5, "After so many minutes everything must be flat.");
        var sessions = new Option<int>("--sessions")
        {
            Description = "People at a time.",
            DefaultValueFactory = _ => 20,
        };
        var seed = new Option<int>("--seed") { Description = "Says who does what.", DefaultValueFactory = _ => 1 };
        var command = new Command("soak", "Let people come, speak and vanish at random.")
        {
            minutes, settling, sessions, seed,
        };
        command.SetAction((arguments, _) => RunAsync(
            TimeSpan.FromMinutes(arguments.GetValue(minutes)),
            TimeSpan.FromMinutes(arguments.GetValue(settling)),
            arguments.GetValue(sessions),
            arguments.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan length, TimeSpan settling, int sessions, int seed)
    {
        // Who is forgotten stays for the time of the lease beside who came after.
        var most = 4 * sessions;
        var report = new Report("soak");
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            options.SessionIdleTimeout = Lease;
            options.Worker.FileName = BuiltPrograms.Worker;
            foreach (var argument in (string[])["--engine", "scripted", "--max-sessions", $"{most}"])
                options.Worker.Arguments.Add(argument);
        });
        var visitors = new Visitors(host.Bridge, seed);
        using var end = new CancellationTokenSource(length);
        var coming = Enumerable.Range(0, sessions).Select(chair => visitors.OccupyAsync(chair, end.Token)).ToList();
        var samples = await SampleAsync(host.Bridge, visitors, end.Token);
        await Task.WhenAll(coming);

        report.Figure("length", $"{length.TotalMinutes} min, {visitors.Opened} sessions");
        report.Figure("vanished by", visitors.Left);
        Judge([.. samples.Where(sample => sample.At >= settling)], report);
        report.Check("nobody met an error", visitors.Faults.Count == 0, visitors.Faults.Count);
        report.Check("the worker never ended", host.Bridge.Worker.Restarts == 0, host.Bridge.Worker.Restarts);
        await Task.Delay(2 * Lease);
        report.Check("no session left in the bridge", visitors.Alive() == 0, visitors.Alive());
        await Leftovers.CheckWorkerAsync(host.Bridge, most, report);
        foreach (var fault in visitors.Faults.Concat(host.Log.Errors).Take(5))
            report.Note(fault);
        return report.Print();
    }

    private static async Task<IReadOnlyList<Vitals>> SampleAsync(
        ISpeechBridge bridge, Visitors visitors, CancellationToken until)
    {
        var samples = new List<Vitals>();
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(until))
            {
                var sample = Vitals.Take(
                    Stopwatch.GetElapsedTime(start), bridge.Worker.ProcessId ?? 0, visitors.Alive());
                samples.Add(sample);
                Console.WriteLine(sample);
            }
        }
        catch (OperationCanceledException)
        {
            // That was the time.
        }

        return samples;
    }

    private static void Judge(IReadOnlyList<Vitals> samples, Report report)
    {
        report.Check("time enough to judge", samples.Count >= 6, $"{samples.Count} samples");
        if (samples.Count < 6)
            return;

        foreach (var (kind, (name, tolerance)) in Vitals.Kinds.Index())
        {
            var trend = Trend.Of(samples, kind);
            report.Check(name, trend.Last - trend.First <= tolerance, string.Create(
                CultureInfo.InvariantCulture,
                $"{trend.First:0.0} → {trend.Last:0.0}, {trend.PerHour:+0.0;−0.0;0.0} an hour"));
        }
    }

    private static Option<double> Minutes(string name, double value, string description) => new(name)
    {
        Description = description,
        HelpName = "min",
        DefaultValueFactory = _ => value,
    };
}
