using System.Net;
using System.Net.WebSockets;

namespace PortBridge.EndToEnd.Tests;

/// <summary>What pages of other sites and visitors who are not operators can reach.</summary>
public sealed class AccessTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private const string ConnectTo = """
        (address) => new Promise((resolve) => {
          const socket = new WebSocket(address);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        })
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_whose_name_resolves_to_this_machine_gets_no_page()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();

        var response = await tab.GotoAsync($"http://{Chromium.ForeignHost}:{playground.Address.Port}/");

        Assert.Equal(400, response!.Status);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_open_a_circuit()
    {
        var playground = await shared.GetAsync();
        var circuit = $"ws://127.0.0.1:{playground.Address.Port}/_blazor";
        var tab = await NewTabAsync();
        await tab.RouteAsync($"http://{Chromium.ForeignHost}/", route => route.FulfillAsync(new() { Body = "another site" }));
        await tab.GotoAsync($"http://{Chromium.ForeignHost}/");

        Assert.Equal("refused", await tab.EvaluateAsync<string>(ConnectTo, circuit));

        // The same connection is accepted from the page's own origin.
        await tab.GotoAsync($"http://127.0.0.1:{playground.Address.Port}/healthz/live");
        Assert.Equal("open", await tab.EvaluateAsync<string>(ConnectTo, circuit));
    }

    [Theory]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    [InlineData("x'x", null, HttpStatusCode.BadRequest)]
    [InlineData("attacker.example", null, HttpStatusCode.BadRequest)]
    [InlineData("attacker.example", "localhost", HttpStatusCode.BadRequest)]
    [InlineData("localhost", "attacker.example", HttpStatusCode.BadRequest)]
    public async Task Only_hosts_that_are_the_page_s_are_answered_also_with_forwarded_headers(
        string host, string? forwarded, HttpStatusCode status)
    {
        var playground = await shared.GetAsync();
        using var client = new HttpClient { BaseAddress = playground.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Host", host);
        if (forwarded is not null)
            request.Headers.Add("X-Forwarded-Host", forwarded);

        using var response = await client.SendAsync(request, Cancel);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_WebSocket_with_a_foreign_origin_is_refused()
    {
        var playground = await shared.GetAsync();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", "http://attacker.example");

        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new UriBuilder(playground.Address) { Scheme = "ws", Path = "/_blazor" }.Uri, Cancel));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Visitors_from_elsewhere_see_neither_process_ids_nor_reasons_and_cannot_switch()
    {
        await using var playground = await Playgrounds.StartAsync(
            ["--PortBridge:Worker:FileName=/bin/sh", "--PortBridge:Worker:Arguments:0=-c", "--PortBridge:Worker:Arguments:1=exit 78"]);
        await playground.WaitForLogAsync("is not restarted", Cancel);
        using var client = new HttpClient { BaseAddress = playground.Address };

        var local = await client.GetStringAsync("/", Cancel);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        var remote = await client.GetStringAsync("/", Cancel);
        using var health = await client.GetAsync("/healthz/ready", Cancel);

        Assert.Contains("code 78", local, StringComparison.Ordinal);
        Assert.DoesNotContain("code 78", remote, StringComparison.Ordinal);
        Assert.Equal("Unhealthy\n", await health.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task When_too_many_pages_are_open_the_next_one_is_refused_with_a_sentence()
    {
        await using var playground = await Playgrounds.StartAsync([.. Playgrounds.Scripted, "--Playground:MaxPages=1"]);
        using var client = new HttpClient { BaseAddress = playground.Address };
        await OpenAsync(playground);

        using var response = await client.GetAsync("/", Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("Too many pages are open.", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }
}
