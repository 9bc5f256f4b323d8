using System.Globalization;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Faults of the worker during a dictation, as shown on the page.</summary>
public sealed class SupervisionTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private static readonly string[] QuickWatchdog =
    [
        .. Playgrounds.Scripted,
        "--PortBridge:Watchdog:PingInterval=00:00:00.200",
        "--PortBridge:Watchdog:PingTimeout=00:00:05",
    ];

    private static readonly Dictionary<string, string> Development = new() { ["ASPNETCORE_ENVIRONMENT"] = "Development" };

    [Fact]
    public async Task A_worker_killed_during_speech_is_replaced_and_no_word_is_lost()
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted, Development);
        var page = await OpenAsync(playground);
        await page.Details.ClickAsync();

        await page.PlayAsync(Sample.All[0]);
        await page.WaitForPartialAsync();
        await page.FaultButton("Kill worker").ClickAsync();
        await page.WaitUntilStoppedAsync();

        await Expect(page.Notice).ToHaveCountAsync(0);
        await Expect(page.Exits).ToHaveTextAsync([new Regex("Crashed.*generation 1 .* SIGKILL", RegexOptions.Singleline)]);
        Assert.Equal("2", await page.ReadWorkerPropertyAsync("generation"));

        var lines = await page.Lines.AllInnerTextsAsync();
        var audio = await page.DownloadAsync("WAV");
        await page.ClearAsync();
        await page.TranscribeAsync("reference.wav", audio);
        Assert.Equal(await page.Lines.AllInnerTextsAsync(), lines);
    }

    [Fact]
    public async Task A_worker_killed_from_outside_is_replaced_and_the_dictation_continues()
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted);
        var page = await OpenAsync(playground, Sample.All[0].FullPath);
        await page.Details.ClickAsync();
        await page.Start.ClickAsync();
        var partial = await page.WaitForPartialAsync();

        var pid = int.Parse(await page.ReadWorkerPropertyAsync("pid"), CultureInfo.InvariantCulture);
        using (var worker = System.Diagnostics.Process.GetProcessById(pid))
            worker.Kill();

        await Expect(page.WorkerProperty("generation")).ToHaveTextAsync("2");
        await AssertStopsWithoutLossAsync(page, partial);
    }

    [Fact]
    public async Task A_stopped_worker_is_detected_by_the_watchdog_and_the_dictation_continues()
    {
        await using var playground = await Playgrounds.StartAsync(QuickWatchdog, Development);
        var page = await OpenAsync(playground, Sample.All[0].FullPath);
        await page.Details.ClickAsync();
        await page.Start.ClickAsync();
        var partial = await page.WaitForPartialAsync();

        await page.FaultButton("Stop worker").ClickAsync();

        await Expect(page.Exits).ToHaveTextAsync([new Regex("Not responding.*did not answer a ping", RegexOptions.Singleline)]);
        await AssertStopsWithoutLossAsync(page, partial);
    }

    [Fact]
    public async Task A_dictation_survives_a_crash_loop()
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted, Development);
        var page = await OpenAsync(playground, Sample.All[0].FullPath);
        await page.Details.ClickAsync();
        await page.Start.ClickAsync();
        var partial = await page.WaitForPartialAsync();

        await page.FaultButton("Crash loop").ClickAsync();

        await Expect(page.Exits).ToHaveCountAsync(5);
        await Expect(page.FaultButton("Crash loop")).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(page.WorkerState).ToHaveTextAsync("Ready");
        await AssertStopsWithoutLossAsync(page, partial);
    }

    [Fact]
    public async Task In_production_the_panel_shows_the_worker_without_fault_buttons()
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);

        await page.Details.FocusAsync();
        await page.Details.PressAsync("Enter");

        await Expect(page.Panel).ToContainTextAsync("No worker has exited yet.");
        await Expect(page.Details).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(page.FaultButton("worker")).ToHaveCountAsync(0);
        await Expect(page.FaultButton("Crash loop")).ToHaveCountAsync(0);
        await page.Details.PressAsync("Enter");
        await Expect(page.Panel).ToHaveCountAsync(0);
    }

    /// <summary>Stops the dictation: earlier text is unchanged, and there are no gaps and no error.</summary>
    private static async Task AssertStopsWithoutLossAsync(PlaygroundPage page, string partial)
    {
        await Expect(page.Lines.First).ToContainTextAsync(partial);
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();
        await Expect(page.Notice).ToHaveCountAsync(0);
        await Expect(page.Gaps).ToHaveCountAsync(0);
    }
}
