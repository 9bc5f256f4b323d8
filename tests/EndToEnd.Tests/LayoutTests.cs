using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The layout of the page at common screen sizes.</summary>
public sealed class LayoutTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    [Theory]
    [InlineData(360, 740, 0.38)]
    [InlineData(1280, 720, 0.5)]
    [InlineData(1366, 768, 0.5)]
    [InlineData(1920, 1080, 0.5)]
    public async Task Opened_drawers_leave_the_transcript_its_height_and_nothing_scrolls_sideways(int width, int height, double share)
    {
        var tab = await NewTabAsync(options: new() { ViewportSize = new() { Width = width, Height = height } });
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.TranscribeAsync(Sample.All[0]);

        await page.Settings.ClickAsync();
        await tab.EvaluateAsync("() => document.querySelector('button.details').click()"); // A drawer can cover it.
        await Expect(tab.Locator(".panel")).ToBeVisibleAsync();

        Assert.InRange(await MeasureAsync(tab, "document.querySelector('.paper').clientHeight / innerHeight"), share, 1);
        Assert.Equal(width, await MeasureAsync(tab, "document.documentElement.scrollWidth"));
        Assert.InRange(await MeasureAsync(tab, "document.querySelector('header').clientHeight"), 1, 90);
        await Expect(page.Lines.Last).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Escape_closes_one_drawer_at_a_time_and_returns_the_focus()
    {
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Details.ClickAsync();
        await page.Settings.ClickAsync();
        var settings = tab.Locator("details.settings[open]");
        await Expect(settings).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("Escape");
        await Expect(settings).ToHaveCountAsync(0);
        await Expect(page.Settings).ToBeFocusedAsync();
        await Expect(tab.Locator(".panel")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Escape");
        await Expect(tab.Locator(".panel")).ToHaveCountAsync(0);
        await Expect(page.Details).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_buttons_of_the_drawers_close_them()
    {
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Details.ClickAsync();
        await tab.Locator(".panel .close").ClickAsync();
        await Expect(tab.Locator(".panel")).ToHaveCountAsync(0);

        await page.Settings.ClickAsync();
        await tab.Locator(".settings .close").ClickAsync();
        await Expect(tab.Locator("details.settings[open]")).ToHaveCountAsync(0);
    }

    private static async Task<double> MeasureAsync(IPage tab, string expression) =>
        double.Parse(await tab.EvaluateAsync<string>($"() => String({expression})"), CultureInfo.InvariantCulture);
}
