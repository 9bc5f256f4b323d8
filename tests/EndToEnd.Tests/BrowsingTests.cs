using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The page objects of the browser tests.</summary>
public sealed class BrowsingTests(Browsers browsers) : BrowserTest(browsers)
{
    [Fact]
    public async Task A_wait_for_a_page_fails_with_the_reason_when_its_server_exits()
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted);
        var page = await OpenAsync(playground);
        var waiting = Expect(page.Lines).Not.ToHaveCountAsync(0);

        using (var server = Process.GetProcessById(playground.ProcessId))
            server.Kill();

        var error = await Assert.ThrowsAnyAsync<PlaywrightException>(() => waiting);
        Assert.Contains("The playground exited with code 137.", error.Message, StringComparison.Ordinal);
    }
}
