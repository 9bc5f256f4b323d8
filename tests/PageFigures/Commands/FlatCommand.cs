using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using PortBridge.Browsing;
using PortBridge.PageFigures.Measuring;
using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Commands;

/// <summary><c>flat</c>: whether page and server grow while somebody speaks.</summary>
internal static class FlatCommand
{
    // The server keeps the last ten minutes of sound, 32 bytes a millisecond.
    private const double SoundMiBPerMinute = 60_000 * 32 / 1024.0 / 1024.0;
    private const double KeptMinutes = 10;

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "How long somebody speaks.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> Every = new("--every")
    {
        Description = "Seconds from one look to the next.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create()
    {
        var command = new Command("flat", "Memory of page and server, and the size of the document, while somebody speaks.")
        {
            Minutes,
            Every,
        };
        command.SetAction((arguments, end) => RunAsync(
            TimeSpan.FromMinutes(arguments.GetValue(Minutes)), TimeSpan.FromSeconds(arguments.GetValue(Every)), end));
        return command;
    }

    private static async Task RunAsync(TimeSpan length, TimeSpan interval, CancellationToken end)
    {
        using var chromium = await Chromium.FindAsync() ?? throw new InvalidOperationException(Chromium.NotFoundMessage);
        using var speech = await SpokenWav.CreateAsync();
        await using var browser = await chromium.LaunchAsync(speech.Path);
        await using var server = await ProbedServer.StartAsync(marks: false);
        var tab = await (await browser.NewContextAsync()).NewPageAsync();
        var page = await PlaygroundPage.OpenAsync(tab, server.Server);
        var looks = new Looks(page, await tab.Context.NewCDPSessionAsync(tab), server);

        // What is made once, when somebody first speaks, is not growth.
        await SpeakAsync(page, () => Task.Delay(interval, end));
        await page.ClearAsync();
        await looks.TakeAsync("before", 0);

        await SpeakAsync(page, () => looks.WatchAsync(length, interval, end));
        await looks.TakeAsync("after Stop", length.TotalMinutes);
        await page.ClearAsync();
        await looks.TakeAsync("after Clear", 0);
        looks.Print();
    }

    private static async Task SpeakAsync(PlaygroundPage page, Func<Task> meanwhile)
    {
        await page.Start.ClickAsync();
        await meanwhile();
        if (!await page.Stop.IsVisibleAsync())
            throw new InvalidOperationException(
                "The dictation ended before it was stopped: look at what the page says, and whether the machine was halted.");
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();
    }

    private sealed class Looks(PlaygroundPage page, ICDPSession browser, ProbedServer server)
    {
        private readonly Table _table = new(
            "minute", "lines shown", "script, MiB", "nodes", "listeners", "server, MiB", "without sound", "resident");

        private readonly List<(double Minute, Footprint Seen)> _speaking = [];

        public async Task WatchAsync(TimeSpan length, TimeSpan interval, CancellationToken end)
        {
            var start = Stopwatch.GetTimestamp();
            for (var next = interval; next <= length; next += interval)
            {
                var wait = next - Stopwatch.GetElapsedTime(start);
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, end);
                var minute = Stopwatch.GetElapsedTime(start).TotalMinutes;
                var name = minute.ToString("0.0", CultureInfo.InvariantCulture);
                _speaking.Add((minute, await TakeAsync(name, minute)));
            }
        }

        /// <param name="name">What the row is called.</param>
        /// <param name="spoken">Minutes of sound that the server has heard, of which it keeps the last.</param>
        public async Task<Footprint> TakeAsync(string name, double spoken)
        {
            var seen = await Footprint.TakeAsync(page, browser, server);
            await Console.Error.WriteLineAsync($"{name}: {seen}");
            _table.Add(
                name, seen.Lines, seen.ScriptMiB, seen.Nodes, seen.Listeners, seen.ServerMiB,
                seen.ServerMiB - Sound(spoken), seen.ResidentMiB);
            return seen;
        }

        public void Print()
        {
            // A line that has left makes room for the next: growth ends where the page shows no more lines.
            var half = _speaking[(_speaking.Count / 2)..];
            _table.Add(
                "a minute, 2nd half",
                Grows(half, seen => seen.Lines), Grows(half, seen => seen.ScriptMiB), Grows(half, seen => seen.Nodes),
                Grows(half, seen => seen.Listeners), Grows(half, seen => seen.ServerMiB),
                Slope.Of([.. half.Select(look => (look.Minute, look.Seen.ServerMiB - Sound(look.Minute)))]),
                Grows(half, seen => seen.ResidentMiB));
            Console.WriteLine($"A phrase every {SpokenWav.Length.TotalSeconds:0.0} s; garbage collected before each look");
            _table.Print();
        }

        private static double Sound(double minutes) => Math.Min(minutes, KeptMinutes) * SoundMiBPerMinute;

        private static double Grows(List<(double Minute, Footprint Seen)> looks, Func<Footprint, double> figure) =>
            Slope.Of([.. looks.Select(look => (look.Minute, figure(look.Seen)))]);
    }
}
