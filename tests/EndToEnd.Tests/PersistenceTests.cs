using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Downloads, and the data that the browser stores.</summary>
public sealed class PersistenceTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    [Fact]
    public async Task The_transcript_and_its_audio_can_be_downloaded_copied_and_played()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync(options: new() { Permissions = ["clipboard-read", "clipboard-write"] });
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        await page.TranscribeAsync(Sample.All[0]);
        var words = await page.ReadTranscriptAsync();

        Assert.Equal(words, string.Join(' ', (await DownloadAsync(page, "TXT")).Split('\n')).Trim());
        Assert.StartsWith("WEBVTT\n\n00:00:0", await DownloadAsync(page, "VTT"), StringComparison.Ordinal);
        Assert.StartsWith("RIFF", await DownloadAsync(page, "WAV"), StringComparison.Ordinal);

        await tab.GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();
        await Expect(tab.GetByText("Copied.")).ToBeVisibleAsync();
        var copied = await tab.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(words, string.Join(' ', copied.Split('\n')).Trim());

        var line = tab.Locator(".play").First;
        await line.ClickAsync();
        await Expect(line).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(line).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task Settings_persist_until_the_address_overrides_them()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        var partials = tab.GetByLabel("Show words while speaking");
        var reset = tab.GetByRole(AriaRole.Button, new() { Name = "Reset" });

        await page.Settings.ClickAsync();
        await partials.UncheckAsync();
        await Expect(reset).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await tab.WaitForFunctionAsync("() => localStorage.length > 0");
        await tab.ReloadAsync();
        await page.WaitUntilInteractiveAsync();
        await page.Settings.ClickAsync();
        await Expect(partials).Not.ToBeCheckedAsync();

        await tab.GotoAsync($"{playground.Address}?partials=yes&mark=no");
        await page.WaitUntilInteractiveAsync();
        await page.Settings.ClickAsync();
        await Expect(partials).ToBeCheckedAsync();
        await partials.UncheckAsync();
        await tab.WaitForFunctionAsync("() => location.search === ''");
    }

    [Fact]
    public async Task A_reloaded_page_can_restore_its_last_transcript()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        await page.TranscribeAsync(Sample.All[0]);
        var words = await page.ReadTranscriptAsync();
        var subtitles = await DownloadAsync(page, "SRT");

        await tab.ReloadAsync();
        await page.WaitUntilInteractiveAsync();
        await Expect(tab.GetByRole(AriaRole.Status).Filter(new() { HasText = "Saved transcript from" })).ToBeVisibleAsync();
        await Expect(page.Lines).ToHaveCountAsync(0);
        await page.Restore.FocusAsync();
        await page.Restore.PressAsync("Enter");

        await Expect(tab.GetByRole(AriaRole.Region, new() { Name = "Transcript" })).ToBeFocusedAsync();
        await Expect(page.Restore).ToHaveCountAsync(0);
        Assert.Equal(words, await page.ReadTranscriptAsync());
        Assert.Equal(subtitles, await DownloadAsync(page, "SRT"));
        await Expect(tab.Locator(".play")).ToHaveCountAsync(0);

        var restored = await page.Lines.CountAsync();
        await page.TranscribeAsync(Sample.All[1]);
        Assert.StartsWith(words, await page.ReadTranscriptAsync(), StringComparison.Ordinal);
        Assert.Equal(await page.Lines.CountAsync() - restored, await tab.Locator(".play").CountAsync());

        await tab.ReloadAsync();
        await page.WaitUntilInteractiveAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await tab.WaitForFunctionAsync("() => sessionStorage.length === 0");
    }

    [Fact]
    public async Task Invalid_data_in_the_storage_of_the_tab_is_ignored()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();
        await tab.AddInitScriptAsync("sessionStorage.setItem('portbridge.transcript', '{]' + 'x'.repeat(3e6))");
        var page = await PlaygroundPage.OpenAsync(tab, playground);

        await page.TranscribeAsync(Sample.All[0]);

        await Expect(page.Notice).ToHaveCountAsync(0);
        await Expect(page.Restore).ToHaveCountAsync(0);
        await tab.WaitForFunctionAsync("() => sessionStorage.getItem('portbridge.transcript').startsWith('{\"at\":')");
    }

    private static async Task<string> DownloadAsync(PlaygroundPage page, string format) =>
        Encoding.UTF8.GetString(await page.DownloadAsync(format));
}
