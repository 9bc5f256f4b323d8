using Microsoft.Playwright;
using PortBridge.Testing.Hosting;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// Accessibility checks of the page by <see href="https://github.com/dequelabs/axe-core">axe-core</see>.
/// </summary>
public sealed class AccessibilityTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private const string Run = """
        async () => {
          const { violations } = await axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          });
          return violations.flatMap(({ id, help, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`));
        }
        """;

    // The page fills the window, and only its parts scroll.
    private const string OverflowHeight = "document.documentElement.scrollHeight - innerHeight";

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Axe_finds_no_violations_when_idle_and_with_everything_open(int width)
    {
        var axe = await RequireAxeAsync();
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync(options: new() { ViewportSize = new() { Width = width, Height = 800 } });
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        await tab.EvaluateAsync(axe);

        Assert.Equal("", await FindAsync(tab));

        await page.PlayAsync(Sample.All[0]);
        await page.Details.ClickAsync();
        await page.Settings.PressAsync("Enter"); // On a narrow page it is below the details.
        await page.WaitForPartialAsync();
        Assert.Equal("", await FindAsync(tab));

        await page.WaitUntilStoppedAsync();
        await tab.Locator(".frames summary").First.PressAsync("Enter");
        Assert.Equal("", await FindAsync(tab));
        Assert.Equal(0, await tab.EvaluateAsync<int>(OverflowHeight));

        await tab.ReloadAsync();
        await Expect(page.Restore).ToBeVisibleAsync();
        await tab.EvaluateAsync(axe);
        Assert.Equal("", await FindAsync(tab));
        await page.Restore.ClickAsync();
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        Assert.Equal("", await FindAsync(tab));
    }

    private static async Task<string> FindAsync(IPage tab)
    {
        var found = new List<string>();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await tab.EmulateMediaAsync(new() { ColorScheme = scheme });
            found.AddRange(await tab.EvaluateAsync<string[]>(Run));
        }

        return string.Join('\n', found);
    }

    private static async Task<string> RequireAxeAsync()
    {
        var path = Path.Combine(BuiltPrograms.TestsOf("EndToEnd"), "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(path))
            Assert.Skip("axe-core is not installed: run npm ci in tests/EndToEnd.Tests.");

        return await File.ReadAllTextAsync(path);
    }
}
