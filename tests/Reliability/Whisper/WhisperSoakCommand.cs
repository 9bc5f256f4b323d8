using System.CommandLine;
using System.Diagnostics;
using PortBridge.Reliability.Measuring;
using PortBridge.Reliability.Soak;

namespace PortBridge.Reliability.Whisper;

/// <summary><c>whisper-soak</c>: transcribes many utterances with partials, and checks that no resource use grows.</summary>
internal static class WhisperSoakCommand
{
    private const int Samples = 40;

    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Number of utterances.", DefaultValueFactory = _ => 1000 };
        var options = new WhisperOptions();
        var command = new Command(
            "whisper-soak", "Transcribe many utterances with Whisper, and check that no resource use grows.")
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
        var samples = new List<ResourceSample>();
        var start = Stopwatch.GetTimestamp();
        var utterances = 0;
        for (var i = 0; utterances < count; i++)
        {
            utterances += await BridgeTranscription.CountFinalsAsync(host.Bridge, recordings[i % recordings.Count]);
            if (utterances < samples.Count * count / Samples)
                continue;

            samples.Add(ResourceSample.Measure(
                Stopwatch.GetElapsedTime(start), host.Bridge.Worker.ProcessId ?? 0, sessions: 0));
            Console.WriteLine($"{utterances,5}  {samples[^1]}");
        }

        report.Figure("utterances", $"{utterances} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");

        // The pools fill during the first quarter.
        List<ResourceSample> steady = [.. samples.Skip(samples.Count / 4)];
        foreach (var (metric, (name, tolerance)) in ResourceSample.Metrics.Index())
        {
            var trend = Trend.Of(steady, metric);
            report.Check(name, trend.Last - trend.First <= tolerance, $"{trend.First:0.0} → {trend.Last:0.0}");
        }

        report.Check("the worker never exited", host.Bridge.Worker.Restarts == 0, host.Bridge.Worker.Restarts);
        return report.Print();
    }
}
