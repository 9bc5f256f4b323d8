using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// Keys, the microphone and the network, with an engine that says a word for every 300 ms of speech: a word that is
/// missing is sound that is missing.
/// </summary>
public sealed class SpeakingTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private const int WavHeaderBytes = 44;

    private static readonly Sample Spoken = Sample.All[0];

    // They are counted on while somebody looks.
    private static readonly Regex SomeSeconds = new("^[1-9]");

    [Fact]
    public async Task Space_held_down_talks_until_it_is_let_go()
    {
        var page = await OpenAsync(await shared.GetAsync(), Spoken.FullPath);

        await page.Keyboard.DownAsync("Space");
        await Expect(page.Stop).ToBeVisibleAsync();
        await page.WaitForPartialAsync();
        await page.Keyboard.UpAsync("Space");

        await page.WaitUntilStoppedAsync();
        Assert.NotEmpty(await page.ReadTranscriptAsync());
    }

    [Fact]
    public async Task A_short_press_of_space_starts_and_the_next_one_stops()
    {
        var page = await OpenAsync(await shared.GetAsync(), Spoken.FullPath);

        await page.TapSpaceAsync();
        await page.WaitForPartialAsync();
        await Expect(page.Stop).ToBeVisibleAsync();
        await page.TapSpaceAsync();

        await page.WaitUntilStoppedAsync();
        Assert.NotEmpty(await page.ReadTranscriptAsync());
    }

    [Fact]
    public async Task Escape_drops_what_is_being_said()
    {
        var tab = await NewTabAsync(Spoken.FullPath);
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Settings.ClickAsync();
        await tab.GetByLabel("Finalize the text at each pause").UncheckAsync(); // Else all may be final when the key comes.
        await page.Settings.ClickAsync(); // Escape closes an open drawer first.

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        await page.Keyboard.PressAsync("Escape");

        await page.WaitUntilStoppedAsync();
        await Expect(page.Gaps).ToHaveTextAsync("interrupted");
    }

    [Fact]
    public async Task Space_in_a_field_is_the_field_s()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        var echo = tab.GetByRole(AriaRole.Switch, new() { Name = "Echo cancellation" });

        await tab.GetByRole(AriaRole.Button, new() { Name = "microphone" }).ClickAsync();
        await Expect(echo).ToBeEnabledAsync();
        await echo.PressAsync("Space");
        await Expect(echo).Not.ToBeCheckedAsync();
        await Expect(page.Start).ToBeVisibleAsync();

        await tab.ReloadAsync();
        await Expect(page.Start).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await tab.GetByRole(AriaRole.Button, new() { Name = "microphone" }).ClickAsync();
        await Expect(echo).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task The_microphones_are_named_once_one_was_used_and_the_choice_is_remembered()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync(access: MicrophoneAccess.GrantedAndRemembered);
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        await page.Start.ClickAsync();
        await page.WaitForSoundAsync();
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();
        var devices = tab.GetByRole(AriaRole.Combobox, new() { Name = "Microphone" });

        await tab.GetByRole(AriaRole.Button, new() { Name = "microphone" }).ClickAsync();
        await devices.SelectOptionAsync(new SelectOptionValue { Index = 1 });
        var label = await devices.Locator("option").Nth(1).InnerTextAsync();
        await Expect(tab.Locator(".choose span")).ToHaveTextAsync(label);

        await tab.ReloadAsync();
        await Expect(tab.Locator(".choose span")).ToHaveTextAsync(label);
    }

    [Fact]
    public async Task What_is_said_before_the_server_knows_of_it_is_not_lost()
    {
        var playground = await shared.GetAsync();
        await using var link = new BreakableLink(playground);
        var page = await OpenAsync(playground, link);

        await page.WaitUntilCaptureLoadedAsync();
        link.Hold();
        await page.TapSpaceAsync();
        await page.WaitForSoundAsync();
        link.Release();
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.TapSpaceAsync();
        await page.WaitUntilStoppedAsync();

        await AssertNothingIsLostAsync(page);
    }

    [Fact]
    public async Task What_is_said_while_the_connection_is_down_is_not_lost()
    {
        var playground = await shared.GetAsync();
        await using var link = new BreakableLink(playground);
        var page = await OpenAsync(playground, link);

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        link.Cut();
        await Expect(page.Notice).ToContainTextAsync("The connection to the server was lost.");
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        link.Mend();
        await Expect(page.Notice).ToHaveCountAsync(0);
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();

        await Expect(page.Gaps).ToHaveCountAsync(0);
        await AssertNothingIsLostAsync(page);
    }

    [Fact]
    public async Task A_recording_that_is_stopped_while_the_connection_is_down_is_written_when_it_is_back()
    {
        var playground = await shared.GetAsync();
        await using var link = new BreakableLink(playground);
        var page = await OpenAsync(playground, link);

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        link.Cut();
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        await page.Stop.ClickAsync();
        link.Mend();
        await page.WaitUntilStoppedAsync();

        Assert.NotEmpty(await page.ReadTranscriptAsync());
        await Expect(page.Gaps).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_said_while_the_server_is_replaced_is_sent_when_the_page_is_loaded_again()
    {
        var playground = await shared.GetAsync();
        await using var link = new BreakableLink(playground);
        var page = await OpenAsync(playground, link);

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        link.Cut();
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        await using var next = await Playgrounds.StartAsync(Playgrounds.Scripted);
        page.DependOn(next);
        link.Mend(next);
        await page.Reload.ClickAsync();

        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.WaitUntilStoppedAsync();
        await Expect(page.Notice).ToContainTextAsync("reloaded during the recording");
    }

    private async Task<PlaygroundPage> OpenAsync(PlaygroundServer playground, BreakableLink link) =>
        await PlaygroundPage.OpenAsync(await NewTabAsync(Spoken.FullPath), playground, link.Address);

    // What the server has is, sample by sample, what the page captured, and as a file it gives as many words.
    private static async Task AssertNothingIsLostAsync(PlaygroundPage page)
    {
        var words = await page.CountWordsAsync();
        var sound = await page.DownloadAsync("WAV");
        Assert.Equal(await page.ReadCapturedAudioAsync(), sound[WavHeaderBytes..]);

        await page.ClearAsync();
        await page.TranscribeAsync("captured.wav", sound);
        Assert.Equal(words, await page.CountWordsAsync());
    }
}
