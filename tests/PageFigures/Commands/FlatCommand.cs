using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using PortBridge.Browsing;
using PortBridge.PageFigures.Measuring;
using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Commands;

/// <summary><c>flat</c>: measures whether page and server grow during a dictation.</summary>
internal static class FlatCommand
{
    // The server keeps the last ten minutes of audio, 32 bytes per millisecond.
    private const double AudioMiBPerMinute = 60_000 * 32 / 1024.0 / 1024.0;
    private const double KeptMinutes = 10;

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "Length of the dictation.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> Interval = new("--interval")
    {
        Description = "Seconds between two measurements.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create()
    {
        var command = new Command("flat", "Memory of page and server, and the size of the document, during a dictation.")
        {
            Minutes,
            Interval,
        };
        command.SetAction((arguments, end) => RunAsync(
            TimeSpan.FromMinutes(arguments.GetValue(Minutes)), TimeSpan.FromSeconds(arguments.GetValue(Interval)), end));
        return command;
    }

    private static async Task RunAsync(TimeSpan length, TimeSpan interval, CancellationToken end)
    {
        using var chromium = await Chromium.FindAsync() ?? throw new InvalidOperationException(Chromium.NotFoundMessage);
        using var speech = await MicrophoneWav.CreateAsync();
        await using var browser = await chromium.LaunchAsync(speech.Path);
        await using var server = await ProbedServer.StartAsync(marks: false);
        var tab = await (await browser.NewContextAsync()).NewPageAsync();
        var page = await PlaygroundPage.OpenAsync(tab, server.Server);
        var measurements = new Measurements(page, await tab.Context.NewCDPSessionAsync(tab), server);

        // One-time allocations of the first dictation are not growth.
        await DictateAsync(page, () => Task.Delay(interval, end));
        await page.ClearAsync();
        await measurements.MeasureAsync("before", 0);

        await DictateAsync(page, () => measurements.MeasureRepeatedlyAsync(length, interval, end));
        await measurements.MeasureAsync("after Stop", length.TotalMinutes);
        await page.ClearAsync();
        await measurements.MeasureAsync("after Clear", 0);
        measurements.Print();
    }

    private static async Task DictateAsync(PlaygroundPage page, Func<Task> duringDictation)
    {
        await page.Start.ClickAsync();
        await duringDictation();
        if (!await page.Stop.IsVisibleAsync())
            throw new InvalidOperationException(
                "The dictation ended before it was stopped. Check the page's message and whether the machine slept.");
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();
    }

    private sealed class Measurements(PlaygroundPage page, ICDPSession browser, ProbedServer server)
    {
        private readonly Table _table = new(
            "minute", "lines shown", "script, MiB", "nodes", "listeners", "server, MiB", "without audio", "resident");

        private readonly List<(double Minute, Footprint Footprint)> _duringDictation = [];

        public async Task MeasureRepeatedlyAsync(TimeSpan length, TimeSpan interval, CancellationToken end)
        {
            var start = Stopwatch.GetTimestamp();
            for (var next = interval; next <= length; next += interval)
            {
                var wait = next - Stopwatch.GetElapsedTime(start);
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, end);
                var minute = Stopwatch.GetElapsedTime(start).TotalMinutes;
                var name = minute.ToString("0.0", CultureInfo.InvariantCulture);
                _duringDictation.Add((minute, await MeasureAsync(name, minute)));
            }
        }

        /// <param name="name">The name of the row.</param>
        /// <param name="minutes">The minutes of audio that the server has received.</param>
        public async Task<Footprint> MeasureAsync(string name, double minutes)
        {
            var footprint = await Footprint.MeasureAsync(page, browser, server);
            await Console.Error.WriteLineAsync($"{name}: {footprint}");
            _table.Add(
                name, footprint.Lines, footprint.ScriptMiB, footprint.Nodes, footprint.Listeners, footprint.ServerMiB,
                footprint.ServerMiB - Audio(minutes), footprint.ResidentMiB);
            return footprint;
        }

        public void Print()
        {
            // In the second half the page shows its maximum number of lines.
            var half = _duringDictation[(_duringDictation.Count / 2)..];
            _table.Add(
                "per minute, 2nd half",
                SlopeOf(half, m => m.Footprint.Lines), SlopeOf(half, m => m.Footprint.ScriptMiB),
                SlopeOf(half, m => m.Footprint.Nodes), SlopeOf(half, m => m.Footprint.Listeners),
                SlopeOf(half, m => m.Footprint.ServerMiB),
                SlopeOf(half, m => m.Footprint.ServerMiB - Audio(m.Minute)),
                SlopeOf(half, m => m.Footprint.ResidentMiB));
            Console.WriteLine(
                $"A phrase every {MicrophoneWav.Length.TotalSeconds:0.0} s; garbage is collected before each measurement");
            _table.Print();
        }

        private static double Audio(double minutes) => Math.Min(minutes, KeptMinutes) * AudioMiBPerMinute;

        private static double SlopeOf(
            List<(double Minute, Footprint Footprint)> measurements,
            Func<(double Minute, Footprint Footprint), double> metric) =>
            Slope.Of([.. measurements.Select(m => (m.Minute, metric(m)))]);
    }
}
