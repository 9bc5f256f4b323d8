namespace PortBridge.EndToEnd.Tests;

public sealed class PageTests(ChromiumBrowser chromium) : IClassFixture<ChromiumBrowser>
{
    [Fact]
    public async Task The_page_opens_and_its_circuit_connects()
    {
        await using var browser = await chromium.LaunchAsync();
        await using var playground = await PlaygroundServer.StartAsync();
        var page = await browser.NewPageAsync();

        var circuit = await page.RunAndWaitForWebSocketAsync(async () =>
        {
            var response = await page.GotoAsync(playground.Address.AbsoluteUri);
            Assert.True(response!.Ok, $"{response.Status} {response.StatusText}");
        });

        Assert.Contains("_blazor", circuit.Url, StringComparison.Ordinal);
    }
}
