using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Whisper;

/// <summary><c>whisper-overhead</c>: what bridge, pipe, worker and sessions cost beside Whisper itself. Each recording
/// takes both ways in turn, so that a busy machine slows both.</summary>
internal static class WhisperOverheadCommand
{
    private const double MostOverhead = 0.05;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Times of each.", DefaultValueFactory = _ => 11 };
        var options = new WhisperOptions();
        var command = new Command("whisper-overhead", "Compare Whisper through the worker with Whisper.net called directly.")
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
        var (directWork, workerWork) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var recording in options.Recordings(arguments))
        {
            var (directly, through) = (new Durations(), new Durations());
            for (var round = 0; round < rounds; round++)
            {
                var before = Work(process);
                var a = await TimeAsync(directly, () => whisper.DecodeAsync(recording));
                var between = Work(process);
                var b = await TimeAsync(through, () => Dictated.WholeAsync(host.Bridge, recording));
                directWork += between - before;
                workerWork += Work(process) - between;
                different += a == b ? 0 : 1;
            }

            direct += directly.Quantile(0.5);
            worker += through.Quantile(0.5);
            report.Figure($"{Seconds(recording)} s, directly", directly);
            report.Figure($"{Seconds(recording)} s, through the worker", through);
        }

        report.Figure("texts that differ", $"{different}");
        report.Figure("all, medians", string.Create(
            CultureInfo.InvariantCulture, $"{direct.TotalMilliseconds:0} ms → {worker.TotalMilliseconds:0} ms"));
        report.Figure("processor time, bridge and worker together", string.Create(
            CultureInfo.InvariantCulture,
            $"{directWork.TotalMilliseconds:0} ms → {workerWork.TotalMilliseconds:0} ms, {workerWork / directWork - 1:P1}"));
        var overhead = worker / direct - 1;
        report.Check(
            "overhead ≤ 5 %", overhead <= MostOverhead, string.Create(CultureInfo.InvariantCulture, $"{overhead:P1}"));
        return report.Print();
    }

    private static async Task<string> TimeAsync(Durations durations, Func<Task<string>> work)
    {
        var start = Stopwatch.GetTimestamp();
        var text = await work();
        durations.Add(Stopwatch.GetElapsedTime(start));
        return text;
    }

    /// <summary>What both processes have worked, which a busy machine changes less than how long it took.</summary>
    private static TimeSpan Work(Process worker)
    {
        worker.Refresh();
        return Environment.CpuUsage.TotalTime + worker.TotalProcessorTime;
    }

    private static string Seconds(Recording recording) =>
        ((double)recording.Samples.Length / recording.SampleRate).ToString("0.0", CultureInfo.InvariantCulture);
}
