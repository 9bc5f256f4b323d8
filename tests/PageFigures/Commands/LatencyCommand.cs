using System.CommandLine;
using System.Text.Json;
using Microsoft.Playwright;
using PortBridge.Browsing;
using PortBridge.PageFigures.Measuring;
using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Commands;

/// <summary><c>latency</c>: measures the latency that the page adds to a word.</summary>
internal static class LatencyCommand
{
    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Length of the dictation.",
        DefaultValueFactory = _ => 60,
    };

    public static Command Create()
    {
        var command = new Command(
            "latency", "Time from the end of a word until it is painted, without bridge and worker.") { Seconds };
        command.SetAction((arguments, end) => RunAsync(TimeSpan.FromSeconds(arguments.GetValue(Seconds)), end));
        return command;
    }

    private static async Task RunAsync(TimeSpan length, CancellationToken end)
    {
        using var chromium = await Chromium.FindAsync() ?? throw new InvalidOperationException(Chromium.NotFoundMessage);
        using var speech = await MicrophoneWav.CreateAsync();
        await using var browser = await chromium.LaunchAsync(speech.Path);
        await using var server = await ProbedServer.StartAsync(marks: true);
        var tab = await (await browser.NewContextAsync()).NewPageAsync();
        await tab.AddInitScriptAsync(Script.Read("marks.js"));
        var page = await PlaygroundPage.OpenAsync(tab, server.Server);

        await page.Start.ClickAsync();
        await Task.Delay(length, end);
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();

        var clock = await ReadAsync<ClockOffsets>(tab, $"figures.sync()");
        var marks = await ReadAsync<PageMarks>(tab, "figures");
        Print(PageLatency.Of(marks, await server.ReadMarksAsync(), clock), clock);
    }

    private static async Task<T> ReadAsync<T>(IPage tab, string expression) => JsonSerializer.Deserialize<T>(
        await tab.EvaluateAsync<string>($"async () => JSON.stringify(await {expression})"), JsonSerializerOptions.Web)!;

    private static void Print(PageLatency latency, ClockOffsets clock)
    {
        Console.WriteLine(
            $"{latency.Rendering.Count:N0} partials, {latency.Superseded:N0} more superseded before they were painted; "
            + $"the clocks agree within {clock.Error:0.0} ms");
        var table = new Table("", "p50, ms", "p95, ms", "p99, ms", "goal");
        Row(table, "until the chunk is full", latency.Buffering, "");
        Row(table, "audio thread → bridge", latency.Sending, "");
        Row(table, "event → painted", latency.Rendering, "");
        Row(table, "total of the page", latency.Page, "≤ 100");
        Row(table, "bridge and worker, not included", latency.Bridge, "");
        table.Print();
    }

    private static void Row(Table table, string name, Durations times, string goal) =>
        table.Add(name, Ms(times, 0.5), Ms(times, 0.95), Ms(times, 0.99), goal);

    private static double Ms(Durations times, double share) => times.Quantile(share).TotalMilliseconds;
}
