using System.Net;

namespace PortBridge.EndToEnd.Tests;

public sealed class HealthTests(SharedPlayground shared)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_host_is_ready_when_its_worker_is()
    {
        var playground = await shared.GetAsync();
        using var client = new HttpClient { BaseAddress = playground.Address };

        // The worker may still be starting: the status is then Degraded, also with 200.
        var ready = await client.GetAsync("/healthz/ready", Cancel);
        var live = await client.GetAsync("/healthz/live", Cancel);

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Matches("^(Healthy|Degraded): ", await ready.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_worker_that_cannot_run_as_configured_makes_the_host_live_but_not_ready()
    {
        await using var playground = await Playgrounds.StartAsync(
            ["--PortBridge:Worker:FileName=/bin/sh", "--PortBridge:Worker:Arguments:0=-c", "--PortBridge:Worker:Arguments:1=exit 78"]);
        using var client = new HttpClient { BaseAddress = playground.Address };
        await playground.WaitForLogAsync("is not restarted", Cancel);

        var ready = await client.GetAsync("/healthz/ready", Cancel);
        var live = await client.GetAsync("/healthz/live", Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("78", await ready.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }
}
