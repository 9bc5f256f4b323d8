using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// Keyboard, microphone and network, with an engine that returns a word for every 300 ms of speech, so that lost audio
/// results in missing words.
/// </summary>
public sealed class RecordingTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private const int WavHeaderBytes = 44;

    private static readonly Sample Spoken = Sample.All[0];

    // The number increases while the connection is down.
    private static readonly Regex SomeSeconds = new("^[1-9]");

    [Fact]
    public async Task Holding_space_records_until_it_is_released()
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
    public async Task Escape_discards_the_current_utterance()
    {
        var tab = await NewTabAsync(Spoken.FullPath);
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Settings.ClickAsync();

        // Otherwise all text may be final before the key press.
        await tab.GetByLabel("Finalize the text at each pause").UncheckAsync();
        await page.Settings.ClickAsync(); // Escape closes an open drawer first.

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        await page.Keyboard.PressAsync("Escape");

        await page.WaitUntilStoppedAsync();
        await Expect(page.Gaps).ToHaveTextAsync("interrupted");
    }

    [Fact]
    public async Task Space_in_a_field_does_not_start_a_recording()
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
    public async Task Microphones_have_names_after_the_first_use_and_the_choice_persists()
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
    public async Task Speech_before_the_server_has_opened_the_session_is_not_lost()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await page.WaitUntilCaptureLoadedAsync();
        proxy.Pause();
        await page.TapSpaceAsync();
        await page.WaitForSoundAsync();
        proxy.Resume();
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.TapSpaceAsync();
        await page.WaitUntilStoppedAsync();

        await AssertNothingIsLostAsync(page);
    }

    [Fact]
    public async Task Speech_while_the_connection_is_down_is_not_lost()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        proxy.Disconnect();
        await Expect(page.Notice).ToContainTextAsync("The connection to the server was lost.");
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        proxy.Reconnect();
        await Expect(page.Notice).ToHaveCountAsync(0);
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();

        await Expect(page.Gaps).ToHaveCountAsync(0);
        await AssertNothingIsLostAsync(page);
    }

    [Fact]
    public async Task A_recording_stopped_while_the_connection_is_down_is_transcribed_after_reconnection()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        proxy.Disconnect();
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        await page.Stop.ClickAsync();
        proxy.Reconnect();
        await page.WaitUntilStoppedAsync();

        Assert.NotEmpty(await page.ReadTranscriptAsync());
        await Expect(page.Gaps).ToHaveCountAsync(0);
    }

    private async Task<PlaygroundPage> OpenAsync(PlaygroundServer playground, BreakableProxy proxy) =>
        await PlaygroundPage.OpenAsync(await NewTabAsync(Spoken.FullPath), playground, proxy.Address);

    // The server has received exactly the audio that the page captured, and a file with it gives as many words, or one word
    // more: if the audio thread stops for a while on a busy machine, the utterance is split, and each part rounds down.
    private static async Task AssertNothingIsLostAsync(PlaygroundPage page)
    {
        var words = await page.CountWordsAsync();
        var audio = await page.DownloadAsync("WAV");
        Assert.Equal(await page.ReadCapturedAudioAsync(), audio[WavHeaderBytes..]);

        await page.ClearAsync();
        await page.TranscribeAsync("captured.wav", audio);
        var whole = await page.CountWordsAsync();
        Assert.InRange(words, whole - 1, whole);
    }
}
