using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

/// <summary>The limits of requests of one visitor, whose address a proxy forwards.</summary>
public sealed class RequestLimitsTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // A token returns after more than the time of a test.
    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Options.Create(new PlaygroundOptions
        {
            MaxPageLoadsPerMinute = 1,
            MaxConnectsPerMinute = 1,
            MaxConversionsPerMinute = 1,
        }));
        builder.Services.AddReverseProxy();
        builder.Services.AddFileConversion();
        builder.Services.AddRequestLimits();
        _app = builder.Build();
        _app.UseReverseProxy();
        _app.UseRouting();
        _app.UseVisitorAddress();
        _app.UseRateLimiter();
        _app.Run(context => context.Response.WriteAsync("served"));
        await _app.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/", "You sent too many requests. Wait a moment, and try again.")]
    [InlineData("/?language=de", "You sent too many requests. Wait a moment, and try again.")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1", "You sent too many requests. Wait a moment, and try again.")]
    [InlineData("/_blazor", "You sent too many requests. Wait a moment, and try again.")]
    [InlineData("/audio/convert", "ServerBusy")]
    public async Task A_visitor_who_asks_too_often_is_told_when_to_try_again(string path, string text)
    {
        using (var first = await GetAsync(path, "203.0.113.7"))
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using (var other = await GetAsync(path, "203.0.113.8"))
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        using var second = await GetAsync(path, "203.0.113.7");

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(text, await second.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("/js/capture.js", "203.0.113.7")]
    [InlineData("/_blazor?id=abc", "203.0.113.7")]
    [InlineData("/healthz/live", "203.0.113.7")]
    [InlineData("/", null)]
    public async Task Scripts_and_requests_of_a_connection_and_of_this_machine_are_not_limited(string path, string? address)
    {
        for (var i = 0; i < 20; i++)
        {
            using var response = await GetAsync(path, address);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(_app.Urls.Single()), path));
        if (address is not null)
            request.Headers.Add("X-Forwarded-For", address);
        return await _client.SendAsync(request, Cancel);
    }
}
