using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The wire log of two concurrent pages.</summary>
public sealed partial class WireLogTests(Browsers browsers) : BrowserTest(browsers)
{
    [Fact]
    public async Task A_page_shows_only_the_frames_of_its_own_session()
    {
        await using var playground = await Playgrounds.StartAsync(
            Playgrounds.Scripted, [new("Playground__WordsOnWire", "true")]);
        var (one, oneTab) = await OpenWithDetailsAsync(playground);
        var (other, otherTab) = await OpenWithDetailsAsync(playground);

        await Task.WhenAll(one.TranscribeAsync(Sample.All[0]), other.TranscribeAsync(Sample.All[1]));
        await Task.WhenAll(ExpectEndAsync(oneTab), ExpectEndAsync(otherTab));

        var (ofOne, ofOther) = (await SessionsAsync(oneTab), await SessionsAsync(otherTab));
        Assert.NotEqual(Assert.Single(ofOne), Assert.Single(ofOther));
    }

    private async Task<(PlaygroundPage Page, IPage Tab)> OpenWithDetailsAsync(PlaygroundServer playground)
    {
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        await page.Details.ClickAsync();
        await Expect(tab.Locator(".frames")).ToBeAttachedAsync();
        return (page, tab);
    }

    private static Task ExpectEndAsync(IPage tab) =>
        Expect(tab.Locator(".frames code").GetByText("session_stopped")).ToBeVisibleAsync();

    private static async Task<IEnumerable<string>> SessionsAsync(IPage tab)
    {
        var frames = await tab.Locator(".frames pre").AllTextContentsAsync();
        return frames.SelectMany(frame => SessionId().Matches(frame)).Select(match => match.Value).Distinct();
    }

    [GeneratedRegex("\"session_id\": \"[^\"]+\"")]
    private static partial Regex SessionId();
}
