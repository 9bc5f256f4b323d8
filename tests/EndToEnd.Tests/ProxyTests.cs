using System.Collections.Concurrent;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The page below a path, through a real nginx.</summary>
public sealed class ProxyTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    // What long polling sends; nginx logs a WebSocket only at its end.
    private const string Poll = "\"POST /app/_blazor?id=";

    private const string Upgrade = """
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        """;

    /// <summary>The proxy removes the path and names it in a header.</summary>
    [Fact]
    public async Task Below_a_path_that_the_proxy_removes_the_page_transcribes()
    {
        var playground = await shared.GetAsync();
        await using var nginx = await Nginx.StartAsync(Below("/app/", new Uri(playground.Address, "/"), Headers("/app"), Upgrade));

        await TranscribeAsync(playground, new Uri(nginx.Address, "/app/"));

        Assert.DoesNotContain(Poll, nginx.Log, StringComparison.Ordinal);
    }

    /// <summary>The proxy keeps the path, which the playground has as an option.</summary>
    [Fact]
    public async Task Below_a_path_that_the_proxy_keeps_the_page_transcribes()
    {
        await using var playground = await Playgrounds.StartAsync([.. Playgrounds.Scripted, "--Playground:PathBase=/app"]);
        await using var nginx = await Nginx.StartAsync(
            Below("/app/", new Uri(playground.Address, "/app/"), Headers(prefix: null), Upgrade));

        await TranscribeAsync(playground, new Uri(nginx.Address, "/app/"));

        Assert.DoesNotContain(Poll, nginx.Log, StringComparison.Ordinal);
    }

    /// <summary>WebSockets are refused, as by a proxy that nobody told of them: the page uses long polling.</summary>
    [Fact]
    public async Task Below_a_path_without_WebSockets_the_page_transcribes()
    {
        var playground = await shared.GetAsync();
        await using var nginx = await Nginx.StartAsync(
            Below("/app/", new Uri(playground.Address, "/"), Headers("/app"), "if ($http_upgrade) { return 400; }"));

        await TranscribeAsync(playground, new Uri(nginx.Address, "/app/"), areWebSocketsRefused: true);

        Assert.Contains(Poll, nginx.Log, StringComparison.Ordinal);
    }

    private static string Headers(string? prefix) => $"""
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-Prefix "{prefix}";
        """;

    private static string Below(string path, Uri playground, params string[] lines) =>
        $"location {path} {{\nproxy_pass {playground};\nproxy_buffering off;\n{string.Join('\n', lines)}\n}}";

    // A sample that is played, a file, and a download: scripts, audio thread, circuit and files are all below the path.
    private async Task TranscribeAsync(PlaygroundServer playground, Uri address, bool areWebSocketsRefused = false)
    {
        var tab = await NewTabAsync();
        var errors = new ConcurrentQueue<string>();
        var elsewhere = new ConcurrentQueue<string>();
        tab.PageError += (_, error) => errors.Enqueue(error);
        tab.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Enqueue(message.Text);
        };
        tab.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" } url && !address.IsBaseOf(url))
                elsewhere.Enqueue(request.Url);
        };

        var page = await PlaygroundPage.OpenAsync(tab, playground, address);
        await page.PlayAsync(Sample.All[0]);
        await page.WaitForPartialAsync();
        await page.WaitUntilStoppedAsync();
        Assert.NotEmpty(await page.ReadTranscriptAsync());

        await page.ClearAsync();
        await page.TranscribeAsync(Sample.All[0]);
        Assert.NotEmpty(await page.DownloadAsync("WAV"));
        await Expect(page.Notice).ToHaveCountAsync(0);

        Assert.Empty(elsewhere);
        if (!areWebSocketsRefused) // The browser itself writes about each WebSocket that is refused.
            Assert.Empty(errors);
    }
}
