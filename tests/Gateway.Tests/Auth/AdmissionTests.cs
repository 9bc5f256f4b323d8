using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.Auth;

/// <summary>Who may use the gateway.</summary>
public sealed class AdmissionTests(GatewayServer open)
{
    private const string Key = "a-secret-key";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Headers => new()
    {
        { "Authorization", $"Bearer {Key}" },
        { "Authorization", $"Token {Key}" },
        { "Authorization", $"token {Key}" },
        { "api-key", Key },
        { "x-api-key", Key },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task A_key_is_accepted_in_each_header(string name, string value)
    {
        await using var server = await GatewayServer.StartAsync(("Keys:app", Key));
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);

        using var response = await client.GetAsync("/v1/models", Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("realtime, openai-insecure-api-key.a-secret-key, openai-beta.realtime-v1", "realtime")]
    [InlineData("token, a-secret-key", "token")]
    [InlineData("bearer, a-secret-key", "bearer")]
    public async Task A_key_is_accepted_as_a_subprotocol_which_is_never_confirmed_itself(string offered, string confirmed)
    {
        await using var server = await GatewayServer.StartAsync(("Keys:app", Key));
        using var socket = new ClientWebSocket();
        foreach (var name in offered.Split(", "))
            socket.Options.AddSubProtocol(name);

        await socket.ConnectAsync(server.Socket("/v1/realtime"), Cancel);

        Assert.Equal(confirmed, socket.SubProtocol);
    }

    [Theory]
    [InlineData(null, "needs a key")]
    [InlineData("Bearer another-key", "not known")]
    [InlineData("Bearer", "needs a key")]
    public async Task Without_a_known_key_a_request_is_refused(string? authorization, string message)
    {
        await using var server = await GatewayServer.StartAsync(("Keys:app", Key));
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);

        using var response = await client.PostAsync("/v1/audio/transcriptions", null, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_in_the_query_is_accepted_only_if_that_is_allowed(bool isAllowed)
    {
        await using var server = await GatewayServer.StartAsync(("Keys:app", Key), ("AllowKeyInQuery", $"{isAllowed}"));
        using var client = new HttpClient { BaseAddress = server.Address };

        using var response = await client.GetAsync($"/v1/models?token={Key}", Cancel);

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("https://other.example", false)]
    [InlineData("https://app.example", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("null", false)]
    public async Task A_page_of_another_site_needs_a_key_or_permission(string origin, bool isAllowed)
    {
        await using var server = await GatewayServer.StartAsync(("AllowedOrigins:0", "https://app.example"));
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Origin", origin);

        using var response = await client.GetAsync("/v1/models", Cancel);

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Streams_beyond_the_limit_of_a_key_are_refused_until_one_ends()
    {
        await using var server = await GatewayServer.StartAsync(("Keys:app", Key), ("Keys:other", "another-key"), ("MaxStreamsPerKey", "1"));
        await using var first = await ConnectAsync(server, Key);
        await first.ReceiveAsync();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, Key));
        await using var other = await ConnectAsync(server, "another-key");
        await first.CloseAsync();

        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
        await using var next = await ConnectAfterAsync(server, Key);
    }

    [Fact]
    public async Task Refusals_and_open_streams_are_counted_by_route()
    {
        using var telemetry = new TelemetryRecorder();
        await using var server = await GatewayServer.StartAsync(("Keys:app", Key));
        using var client = new HttpClient { BaseAddress = server.Address };

        using var refused = await client.GetAsync("/v1/models/secret", Cancel);
        await using var stream = await ConnectAsync(server, Key);
        await stream.ReceiveAsync();

        Assert.Contains(telemetry.Texts, text => text.Contains("/v1/models/{id}", StringComparison.Ordinal) && text.Contains("KeyMissing", StringComparison.Ordinal));
        Assert.Contains(telemetry.Texts, text => text.Contains("streams.active", StringComparison.Ordinal) && text.Contains("/v1/realtime", StringComparison.Ordinal));
        Assert.DoesNotContain(telemetry.Texts, text => text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_short_key_is_a_configuration_error()
    {
        var problems = new GatewayOptions { Keys = { ["app"] = "short" } }.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(new object()));

        Assert.Contains("at least 8 characters", Assert.Single(problems).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_for_sockets_says_so_to_a_plain_request()
    {
        using var client = new HttpClient { BaseAddress = open.Address };

        using var response = await client.GetAsync("/v1/realtime", Cancel);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
    }

    // The server frees the place after its last message.
    private static async Task<WireClient> ConnectAfterAsync(GatewayServer server, string key)
    {
        while (true)
        {
            try
            {
                return await ConnectAsync(server, key);
            }
            catch (WebSocketException e) when (e.Message.Contains("429", StringComparison.Ordinal))
            {
                Cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private static Task<WireClient> ConnectAsync(GatewayServer server, string key) => WireClient.ConnectAsync(
        server.Socket("/v1/realtime"), options => options.SetRequestHeader("Authorization", $"Bearer {key}"));
}
