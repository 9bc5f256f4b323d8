using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Webhook;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests;

/// <summary>The webhook: its request, its signature and its retries.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-webhook";

    private readonly WebApplication _receiver;
    private readonly Queue<HttpStatusCode> _statuses = new();
    private readonly List<(string Body, string Signature, string Timestamp, string? Type)> _requests = [];
    private readonly WaitableTimeProvider _time = new();
    private readonly LogCollector _log = new();

    public WebhookTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.Run(ReceiveAsync);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _receiver.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task A_final_is_posted_as_JSON_with_a_signature_of_time_and_body()
    {
        using var sink = CreateSink();

        await sink.ReceiveAsync(Transcript(), Cancel);

        var (body, signature, timestamp, type) = Assert.Single(_requests);
        Assert.Equal("application/json", type);
        Assert.Equal(
            """{"type":"transcript.final","wire":"socket.io","client_id":"me","session_id":"s1","channel":0,"utterance":3,"text":"größe"""
            + """ <1>","start":1.5,"end":2.25,"confidence":null,"language":"de","ts":1700000000.5}""",
            body);
        Assert.Equal("sha256=" + WebhookMessage.Sign(Secret, long.Parse(timestamp), Encoding.UTF8.GetBytes(body)), signature);
    }

    [Fact]
    public void The_signature_is_that_of_other_implementations() =>
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
        Assert.Equal(
            "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae",
            WebhookMessage.Sign("key", 1_700_000_000, "{}"u8));

    [Fact]
    public async Task A_receiver_that_fails_gets_the_final_again_after_growing_pauses()
    {
        foreach (var status in new[] { HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests })
            _statuses.Enqueue(status);
        using var sink = CreateSink();

        var sending = sink.ReceiveAsync(Transcript(), Cancel).AsTask();
        await _time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);
        await _time.ElapseAsync(TimeSpan.FromSeconds(2), Cancel);
        await sending.WithTimeout(Cancel);

        Assert.Equal(3, _requests.Count);
        Assert.Equal(_requests[0].Body, _requests[2].Body);
        Assert.NotEqual(_requests[0].Signature, _requests[2].Signature);
    }

    [Fact]
    public async Task After_the_last_attempt_the_final_is_given_up_and_logged()
    {
        for (var i = 0; i < 3; i++)
            _statuses.Enqueue(HttpStatusCode.InternalServerError);
        using var sink = CreateSink(options => options.MaxAttempts = 2);

        var sending = sink.ReceiveAsync(Transcript(), Cancel).AsTask();
        await _time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);
        await sending.WithTimeout(Cancel);

        Assert.Equal(2, _requests.Count);
        Assert.Equal("The webhook gave up a final after 2 attempts: status 500", (await _log.WhenLoggedAsync(13, Cancel)).Message);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Redirect)]
    public async Task A_refused_final_is_not_sent_again(HttpStatusCode status)
    {
        _statuses.Enqueue(status);
        using var sink = CreateSink();

        await sink.ReceiveAsync(Transcript(), Cancel);

        Assert.Single(_requests);
    }

    [Theory]
    [InlineData("ftp://host/", Secret)]
    [InlineData("http://host/", "short")]
    [InlineData("http://host/", null)]
    public void Invalid_options_are_refused(string url, string? secret)
    {
        using var services = new ServiceCollection()
            .AddOptions<GatewayOptions>()
            .Configure(options => (options.Webhook.Url, options.Webhook.Secret) = (new Uri(url), secret))
            .ValidateDataAnnotations()
            .Services.BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<GatewayOptions>>().Value);
    }

    private static FinalTranscript Transcript() => new(
        "socket.io",
        "me",
        "s1",
        0,
        new SpeechEvent.Final(
            3, "größe <1>", TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2.25), null, [], new FinalTiming(default, default, default), "de"),
        DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500));

    private WebhookSink CreateSink(Action<WebhookOptions>? configure = null)
    {
        var options = new GatewayOptions();
        options.Webhook.Url = new Uri(_receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        options.Webhook.Secret = Secret;
        configure?.Invoke(options.Webhook);
        return new WebhookSink(Options.Create(options), _time, new Logger<WebhookSink>(_log));
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(Cancel);
        var headers = context.Request.Headers;
        _requests.Add((body, headers["X-PortBridge-Signature"].ToString(), headers["X-PortBridge-Timestamp"].ToString(), context.Request.ContentType));
        context.Response.StatusCode = (int)(_statuses.TryDequeue(out var status) ? status : HttpStatusCode.NoContent);
        context.Response.Headers.Location = "http://127.0.0.1:1/";
    }
}
