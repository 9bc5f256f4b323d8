using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

public sealed class ReverseProxyTests
{
    private const string Loopback = "127.0.0.1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_proxy_the_page_is_at_the_root() =>
        Assert.Equal("http|localhost||/js/capture.js", await RequestAsync("/js/capture.js", new()));

    [Theory]
    [InlineData("/app", "/app/js/capture.js")]
    [InlineData("/app/", "/app/js/capture.js")]
    [InlineData("/app", "/js/capture.js")]
    public async Task A_configured_path_is_the_base_whether_the_proxy_keeps_or_removes_it(string configured, string requested) =>
        Assert.Equal("http|localhost|/app|/js/capture.js", await RequestAsync(requested, new() { PathBase = configured }));

    [Theory]
    [InlineData("/apple/js/capture.js")]
    [InlineData("/APP/js/capture.js")]
    public async Task A_path_that_only_resembles_the_configured_one_is_not_removed(string requested) =>
        Assert.Equal($"http|localhost|/app|{requested}", await RequestAsync(requested, new() { PathBase = "/app" }));

    [Fact]
    public async Task The_configured_path_without_a_slash_leads_to_the_page()
    {
        using var response = await SendAsync("/app?partials=no", new() { PathBase = "/app" }, Loopback, []);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/app/?partials=no", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/speech")]
    [InlineData("/speech/")]
    public async Task The_prefix_that_a_proxy_removed_is_the_base(string prefix) => Assert.Equal(
        "https|speech.example:8443|/speech|/js/capture.js",
        await RequestAsync("/js/capture.js", new() { PathBase = "/app" }, Loopback, Headers(prefix)));

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("evil")]
    [InlineData("/")]
    public async Task A_prefix_that_is_no_path_is_ignored(string prefix) => Assert.Equal(
        "https|speech.example:8443|/app|/",
        await RequestAsync("/", new() { PathBase = "/app" }, Loopback, Headers(prefix)));

    [Theory]
    [InlineData("10.1.2.3", false)]
    [InlineData("10.1.2.3", true, "10.1.2.3")]
    [InlineData("10.1.2.3", true, "192.168.0.1", "10.0.0.0/8")]
    [InlineData("::ffff:10.1.2.3", true, "10.0.0.0/8")]
    [InlineData("10.1.2.3", false, "10.9.0.0/16")]
    [InlineData("::1", true)]
    public async Task Headers_are_trusted_from_known_proxies_only(string remote, bool isTrusted, params string[] known)
    {
        var options = new PlaygroundOptions();
        foreach (var proxy in known)
            options.KnownProxies.Add(proxy);

        Assert.Equal(
            isTrusted ? "https|speech.example:8443|/speech|/" : "http|localhost||/",
            await RequestAsync("/", options, remote, Headers("/speech")));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("/", true)]
    [InlineData("/app", true)]
    [InlineData("/apps/speech/", true)]
    [InlineData("app", false)]
    [InlineData("//app", false)]
    [InlineData("/app?x", false)]
    [InlineData("https://host/app", false)]
    public void A_path_base_that_is_no_path_is_rejected_by_name(string? path, bool isValid) =>
        AssertValidity(new PlaygroundOptions { PathBase = path }, isValid, "Playground:PathBase");

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("proxy.example", false)]
    [InlineData("10.0.0.0/40", false)]
    public void A_proxy_that_is_no_address_is_rejected_by_name(string proxy, bool isValid)
    {
        var options = new PlaygroundOptions();
        options.KnownProxies.Add(proxy);

        AssertValidity(options, isValid, "Playground:KnownProxies");
    }

    private static void AssertValidity(PlaygroundOptions options, bool isValid, string name)
    {
        var results = new List<ValidationResult>();

        Assert.Equal(isValid, Validator.TryValidateObject(options, new(options), results, validateAllProperties: true));
        Assert.All(results, result => Assert.Contains(name, result.ErrorMessage!, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Headers(string prefix) => new()
    {
        ["X-Forwarded-For"] = "203.0.113.7",
        ["X-Forwarded-Proto"] = "https",
        ["X-Forwarded-Host"] = "speech.example:8443",
        ["X-Forwarded-Prefix"] = prefix,
    };

    /// <returns>Scheme, host, path base and path that the page gets.</returns>
    private static async Task<string> RequestAsync(
        string path, PlaygroundOptions options, string remote = Loopback, Dictionary<string, string>? headers = null)
    {
        using var response = await SendAsync(path, options, remote, headers ?? []);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        string path, PlaygroundOptions options, string remote, Dictionary<string, string> headers)
    {
        await using var app = Build(options, IPAddress.Parse(remote));
        await app.StartAsync(Cancel);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single() + path) { Headers = { Host = "localhost" } };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await client.SendAsync(request, Cancel);
    }

    private static WebApplication Build(PlaygroundOptions options, IPAddress remote)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        builder.Services.AddReverseProxy();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = remote;
            return next(context);
        });
        app.UseReverseProxy();
        app.UseRouting();
        app.MapGet("/{**path}", (HttpRequest request) =>
            $"{request.Scheme}|{request.Host}|{request.PathBase}|{request.Path}");
        return app;
    }
}
