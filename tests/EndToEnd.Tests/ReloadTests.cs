using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// The page is reloaded during a recording or a file: by the user, or because the server was replaced by one with another
/// version of the page. Browsers end a recording with its page.
/// </summary>
public sealed class ReloadTests(Browsers browsers, SharedPlayground shared) : OutageTest(browsers)
{
    // As if the next server had another version.
    private const string BecomeOutdated = "document.querySelector('meta[name=portbridge-version]').content = 'another'";

    [Fact]
    public async Task A_reload_during_a_recording_transcribes_what_was_said_until_then()
    {
        var page = await PlaygroundPage.OpenAsync(await NewWatchedTabAsync(), await shared.GetAsync());
        await RecordAsync(page);
        var before = await page.ReadTranscriptAsync();
        await page.ForgetPartialAsync();
        await page.WaitForPartialAsync();

        await page.ReloadAsync();

        await Expect(page.Notice).ToContainTextAsync("The page was reloaded during the recording.");
        await Expect(page.Restore).ToHaveCountAsync(0);
        await Expect(page.Gaps).ToHaveCountAsync(0);
        Assert.StartsWith($"{before} ", await page.ReadTranscriptAsync(), StringComparison.Ordinal);
        AssertNoErrors();
    }

    [Fact]
    public async Task An_outdated_page_keeps_recording_until_it_is_reloaded_and_then_transcribes_the_audio()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var tab = await NewWatchedTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground, proxy.Address);
        await RecordAsync(page);
        var before = await page.ReadTranscriptAsync();

        await DisconnectAsync(page, proxy);
        await using var next = await StartOtherVersionAsync(page, tab, proxy);
        await Expect(page.Notice).ToContainTextAsync("The server now has another version of this page.");
        await page.WaitForCapturedAudioAsync(TimeSpan.FromSeconds(1));
        await Expect(page.BufferedSeconds).ToBeVisibleAsync();
        await page.Reload.ClickAsync();

        await Expect(page.Notice).ToContainTextAsync("The page was reloaded during the recording.");
        await Expect(page.Start).ToBeVisibleAsync();
        await Expect(page.Gaps).ToHaveCountAsync(0);
        Assert.StartsWith($"{before} ", await page.ReadTranscriptAsync(), StringComparison.Ordinal);
        AssertNoErrors();
    }

    [Fact]
    public async Task A_file_ends_with_an_outdated_page_and_the_next_page_says_so()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var tab = await NewWatchedTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground, proxy.Address);
        await BeginFileAsync(page);
        var before = await page.ReadTranscriptAsync();

        await DisconnectAsync(page, proxy);
        await using var next = await StartOtherVersionAsync(page, tab, proxy);
        await Expect(tab.GetByText("The transcription of the file ends with the reload.")).ToBeVisibleAsync();
        await page.Reload.ClickAsync();

        await Expect(page.Notice).ToContainTextAsync("The page was reloaded while a file was transcribed.");
        Assert.StartsWith(before, await page.ReadTranscriptAsync(), StringComparison.Ordinal);
        AssertNoErrors();
    }

    [Fact]
    public async Task Saved_audio_that_does_not_fit_into_the_storage_of_the_tab_is_a_gap()
    {
        var tab = await NewWatchedTabAsync();
        await tab.AddInitScriptAsync("""
            const { setItem } = Storage.prototype;
            Storage.prototype.setItem = function (key, value) {
              if (key === 'portbridge.saved-audio' && value.length > 100000) throw new DOMException('Full', 'QuotaExceededError');
              setItem.call(this, key, value);
            };
            """);
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var page = await PlaygroundPage.OpenAsync(tab, playground, proxy.Address);
        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();

        await DisconnectAsync(page, proxy);
        await page.WaitForCapturedAudioAsync(TimeSpan.FromSeconds(4));
        await using var next = await StartOtherVersionAsync(page, tab, proxy);
        await page.Reload.ClickAsync();

        await Expect(page.Notice).ToContainTextAsync("The page was reloaded during the recording.");
        await Expect(page.Gaps).ToHaveCountAsync(1);
    }

    private static async Task<PlaygroundServer> StartOtherVersionAsync(PlaygroundPage page, IPage tab, BreakableProxy proxy)
    {
        await tab.EvaluateAsync(BecomeOutdated);
        var next = await Playgrounds.StartAsync(Playgrounds.Scripted);
        page.DependOn(next);
        proxy.Reconnect(next);
        return next;
    }
}
