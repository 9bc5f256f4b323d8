using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>What a person takes along of the page, and what the browser remembers.</summary>
public sealed class KeepTests(ChromiumBrowser chromium) : IClassFixture<ChromiumBrowser>
{
    private static readonly string[] ScriptedEngine = ["--engine", "scripted"];

    [Fact]
    public async Task Words_and_sound_are_downloaded_copied_and_heard_again()
    {
        await using var browser = await chromium.LaunchAsync();
        await using var playground = await PlaygroundServer.StartAsync(ScriptedEngine);
        var context = await browser.NewContextAsync(new() { Permissions = ["clipboard-read", "clipboard-write"] });
        var tab = await context.NewPageAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        await page.PlayAsync(Sample.All[0]);
        await Expect(page.Live).Not.ToBeEmptyAsync();
        await page.SettleAsync();
        var words = await page.ReadAsync();

        Assert.Equal(words, string.Join(' ', (await DownloadAsync(tab, "TXT")).Split('\n')).Trim());
        Assert.StartsWith("WEBVTT\n\n00:00:0", await DownloadAsync(tab, "VTT"), StringComparison.Ordinal);
        Assert.StartsWith("RIFF", await DownloadAsync(tab, "WAV"), StringComparison.Ordinal);

        await tab.GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();
        await Expect(tab.GetByText("Copied.")).ToBeVisibleAsync();
        var copied = await tab.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(words, string.Join(' ', copied.Split('\n')).Trim());

        var line = tab.Locator(".hear").First;
        await line.ClickAsync();
        await Expect(line).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(line).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task Options_are_remembered_until_an_address_says_others()
    {
        await using var browser = await chromium.LaunchAsync();
        await using var playground = await PlaygroundServer.StartAsync(ScriptedEngine);
        var tab = await (await browser.NewContextAsync()).NewPageAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        var partials = tab.GetByLabel("Show words while they are still being spoken");
        var reset = tab.GetByRole(AriaRole.Button, new() { Name = "Reset" });

        await page.Options.ClickAsync();
        await partials.UncheckAsync();
        await Expect(reset).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await tab.WaitForFunctionAsync("() => localStorage.length > 0");
        await tab.ReloadAsync();
        await page.AttachedAsync();
        await page.Options.ClickAsync();
        await Expect(partials).Not.ToBeCheckedAsync();

        await tab.GotoAsync($"{playground.Address}?partials=yes&mark=no");
        await page.AttachedAsync();
        await page.Options.ClickAsync();
        await Expect(partials).ToBeCheckedAsync();
        await partials.UncheckAsync();
        await tab.WaitForFunctionAsync("() => location.search === ''");
    }

    private static async Task<string> DownloadAsync(IPage tab, string format)
    {
        var download = await tab.RunAndWaitForDownloadAsync(
            () => tab.GetByRole(AriaRole.Button, new() { Name = $"Download as {format}" }).ClickAsync());
        await using var content = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync();
    }
}
