using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The wire, as two people see it who speak at once.</summary>
public sealed partial class WireLogTests(ChromiumBrowser chromium) : IClassFixture<ChromiumBrowser>
{
    [Fact]
    public async Task Nobody_sees_another_s_frames()
    {
        await using var browser = await chromium.LaunchAsync();
        await using var playground = await PlaygroundServer.StartAsync(
            ["--engine", "scripted"], [new("Playground__WordsOnWire", "true")]);
        var (one, oneTab) = await OpenAsync(browser, playground);
        var (other, otherTab) = await OpenAsync(browser, playground);

        await Task.WhenAll(one.PlayAsync(Sample.All[0]), other.PlayAsync(Sample.All[1]));
        await Task.WhenAll(Expect(one.Stop).ToBeVisibleAsync(), Expect(other.Stop).ToBeVisibleAsync());
        await Task.WhenAll(one.SettleAsync(), other.SettleAsync());
        await Task.WhenAll(ExpectEndAsync(oneTab), ExpectEndAsync(otherTab));

        var (ofOne, ofOther) = (await SessionsAsync(oneTab), await SessionsAsync(otherTab));
        Assert.NotEqual(Assert.Single(ofOne), Assert.Single(ofOther));
    }

    private static async Task<(PlaygroundPage Page, IPage Tab)> OpenAsync(IBrowser browser, PlaygroundServer playground)
    {
        var tab = await (await browser.NewContextAsync()).NewPageAsync();
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
