using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Whisper;

/// <summary>
/// <c>whisper-overhead</c>: measures the overhead of bridge and worker over Whisper itself. Both transcribe each
/// recording in turn, so that the load of the machine affects both.
/// </summary>
internal static class WhisperOverheadCommand
{
    private const double MaxOverhead = 0.05;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Number of measurements per recording.",
            DefaultValueFactory = _ => 11,
        };
        var options = new WhisperOptions();
        var command = new Command("whisper-overhead", "Compare Whisper in the worker with Whisper.net called directly.")
        {
            rounds,
        };
        options.AddTo(command);
        command.SetAction((arguments, _) => RunAsync(arguments, options, arguments.GetValue(rounds)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, WhisperOptions options, int rounds)
    {
        var report = new Report("whisper-overhead");
        await using var host = await options.StartAsync(arguments);
        using var whisper = new DirectWhisper(options.Model(arguments), options.Threads(arguments));
        using var process = Process.GetProcessById(host.Bridge.Worker.ProcessId!.Value);
        var (direct, worker, different) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        var (directCpu, workerCpu) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var recording in options.Recordings(arguments))
        {
            var (directly, through) = (new Durations(), new Durations());
            for (var round = 0; round < rounds; round++)
            {
                var before = CpuTime(process);
                var a = await TimeAsync(directly, () => whisper.DecodeAsync(recording));
                var between = CpuTime(process);
                var b = await TimeAsync(through, () => BridgeTranscription.TranscribeAsync(host.Bridge, recording));
                directCpu += between - before;
                workerCpu += CpuTime(process) - between;
                different += a == b ? 0 : 1;
            }

            direct += directly.Quantile(0.5);
            worker += through.Quantile(0.5);
            report.Figure($"{Seconds(recording)} s, directly", directly);
            report.Figure($"{Seconds(recording)} s, through the worker", through);
        }

        report.Figure("texts that differ", $"{different}");
        report.Figure("sum of the medians", string.Create(
            CultureInfo.InvariantCulture, $"{direct.TotalMilliseconds:0} ms → {worker.TotalMilliseconds:0} ms"));
        report.Figure("CPU time of bridge and worker", string.Create(
            CultureInfo.InvariantCulture,
            $"{directCpu.TotalMilliseconds:0} ms → {workerCpu.TotalMilliseconds:0} ms, {workerCpu / directCpu - 1:P1}"));
        var overhead = worker / direct - 1;
        report.Check(
            "overhead ≤ 5 %", overhead <= MaxOverhead, string.Create(CultureInfo.InvariantCulture, $"{overhead:P1}"));
        return report.Print();
    }

    private static async Task<string> TimeAsync(Durations durations, Func<Task<string>> work)
    {
        var start = Stopwatch.GetTimestamp();
        var text = await work();
        durations.Add(Stopwatch.GetElapsedTime(start));
        return text;
    }

    /// <summary>The CPU time of both processes, which depends less on other load than the elapsed time.</summary>
    private static TimeSpan CpuTime(Process worker)
    {
        worker.Refresh();
        return Environment.CpuUsage.TotalTime + worker.TotalProcessorTime;
    }

    private static string Seconds(Recording recording) =>
        ((double)recording.Samples.Length / recording.SampleRate).ToString("0.0", CultureInfo.InvariantCulture);
}
