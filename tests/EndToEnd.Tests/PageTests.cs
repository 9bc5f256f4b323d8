using System.Collections.Concurrent;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The page in a browser, independent of recognition.</summary>
public sealed class PageTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    [Theory]
    [InlineData(MicrophoneAccess.Denied, "Microphone access was denied.")]
    [InlineData(MicrophoneAccess.NoDevice, "No microphone was found.")]
    public async Task A_denied_or_missing_microphone_is_reported(MicrophoneAccess access, string sentence)
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground, access: access);

        await page.Start.ClickAsync();

        await Expect(page.Notice).ToContainTextAsync(sentence);
        await Expect(page.Start).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_page_does_not_show_the_transcript_of_another_page()
    {
        var playground = await shared.GetAsync();
        var speaker = await OpenAsync(playground);
        var listener = await OpenAsync(playground);

        await speaker.TranscribeAsync(Sample.All[0]);

        Assert.NotEmpty(await speaker.ReadTranscriptAsync());
        Assert.Empty(await listener.ReadTranscriptAsync());
    }

    [Fact]
    public async Task The_page_sends_no_requests_to_other_hosts_and_logs_no_errors()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();
        var errors = new ConcurrentQueue<string>();
        var addresses = new ConcurrentQueue<string>();
        tab.Console += (_, message) => Note(errors, message.Type is "error" or "warning", message.Text);
        tab.PageError += (_, error) => errors.Enqueue(error);
        tab.Request += (_, request) => Note(addresses, !IsOwn(request.Url, playground), request.Url);

        var page = await PlaygroundPage.OpenAsync(tab, playground);
        await page.PlayAsync(Sample.All[0]);
        await page.WaitForPartialAsync();
        await page.WaitUntilStoppedAsync();

        Assert.Empty(addresses);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_keyboard_starts_and_stops_a_dictation()
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);

        await page.TapSpaceAsync(page.Start);
        await Expect(page.Stop).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Stop).ToBeFocusedAsync();
        await page.Stop.PressAsync("Enter");

        await page.WaitUntilStoppedAsync();
    }

    private static void Note(ConcurrentQueue<string> notes, bool isRelevant, string text)
    {
        if (isRelevant)
            notes.Enqueue(text);
    }

    private static bool IsOwn(string url, PlaygroundServer playground) =>
        new Uri(url) is var address && (address.Scheme is "data" or "blob" || address.Authority == playground.Address.Authority);
}
