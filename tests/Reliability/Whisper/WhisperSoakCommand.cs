using System.CommandLine;
using System.Diagnostics;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Soaking;

namespace PortBridge.Reliability.Whisper;

/// <summary><c>whisper-soak</c>: many utterances with partials, and the worker grows by none of them.</summary>
internal static class WhisperSoakCommand
{
    private const int Samples = 40;

    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Utterances.", DefaultValueFactory = _ => 1000 };
        var options = new WhisperOptions();
        var command = new Command("whisper-soak", "Let Whisper hear many utterances, and see whether the worker grows.")
        {
            count,
        };
        options.AddTo(command);
        command.SetAction((arguments, _) => RunAsync(arguments, options, arguments.GetValue(count)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, WhisperOptions options, int count)
    {
        var report = new Report("whisper-soak");
        await using var host = await options.StartAsync(arguments);
        var recordings = options.Recordings(arguments);
        var samples = new List<Vitals>();
        var start = Stopwatch.GetTimestamp();
        var utterances = 0;
        for (var i = 0; utterances < count; i++)
        {
            utterances += await Dictated.LiveAsync(host.Bridge, recordings[i % recordings.Count]);
            if (utterances < samples.Count * count / Samples)
                continue;

            samples.Add(Vitals.Take(Stopwatch.GetElapsedTime(start), host.Bridge.Worker.ProcessId ?? 0, sessions: 0));
            Console.WriteLine($"{utterances,5}  {samples[^1]}");
        }

        report.Figure("utterances", $"{utterances} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");

        // The first quarter is for pools to fill.
        List<Vitals> settled = [.. samples.Skip(samples.Count / 4)];
        foreach (var (kind, (name, tolerance)) in Vitals.Kinds.Index())
        {
            var trend = Trend.Of(settled, kind);
            report.Check(name, trend.Last - trend.First <= tolerance, $"{trend.First:0.0} → {trend.Last:0.0}");
        }

        report.Check("the worker never ended", host.Bridge.Worker.Restarts == 0, host.Bridge.Worker.Restarts);
        return report.Print();
    }
}
