using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>Refusals before the upgrade, and closes after it.</summary>
public sealed class RefusalTests(GatewayServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("callback=https%3A%2F%2Fexample.com", "callback")]
    [InlineData("redact=pci", "redact")]
    [InlineData("encoding=g729&sample_rate=8000", "linear16")]
    [InlineData("encoding=linear16", "sample_rate")]
    [InlineData("encoding=linear16&sample_rate=1", "sample_rate")]
    [InlineData("encoding=linear16&sample_rate=16000&channels=99", "channels")]
    [InlineData("interim_results=maybe", "interim_results")]
    [InlineData("endpointing=soon", "endpointing")]
    [InlineData("utterance_end_ms=20", "utterance_end_ms")]
    [InlineData("language=tlh", "language")]
    public async Task An_invalid_parameter_is_refused_with_a_sentence_in_the_header_and_the_body(string query, string name)
    {
        using var response = await UpgradeAsync(server, query);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(name, response.Headers.GetValues("dg-error").Single(), StringComparison.Ordinal);
        Assert.Contains(name, body.RootElement.GetProperty("err_msg").GetString(), StringComparison.Ordinal);
        Assert.Equal("INVALID_QUERY_PARAMETER", body.RootElement.GetProperty("err_code").GetString());
        Assert.Equal(response.Headers.GetValues("dg-request-id").Single(), body.RootElement.GetProperty("request_id").GetString());
    }

    [Theory]
    [InlineData("Token", "wrong-key-1", HttpStatusCode.Unauthorized)]
    [InlineData("Token", "secret-key-1", HttpStatusCode.SwitchingProtocols)]
    [InlineData("token", "secret-key-1", HttpStatusCode.SwitchingProtocols)]
    [InlineData("Bearer", "secret-key-1", HttpStatusCode.SwitchingProtocols)]
    public async Task A_key_is_checked_before_the_upgrade(string scheme, string key, HttpStatusCode status)
    {
        await using var own = await GatewayServer.StartAsync(("Keys:test", "secret-key-1"));

        using var response = await UpgradeAsync(own, "encoding=linear16&sample_rate=16000", ("Authorization", $"{scheme} {key}"));

        Assert.Equal(status, response.StatusCode);
        Assert.True(Guid.TryParse(response.Headers.GetValues("dg-request-id").Single(), out _));
    }

    [Fact]
    public async Task A_key_in_the_subprotocols_is_accepted_and_not_repeated()
    {
        await using var own = await GatewayServer.StartAsync(("Keys:test", "secret-key-1"));

        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("token");
        socket.Options.AddSubProtocol("secret-key-1");
        await socket.ConnectAsync(own.Socket(ListenSupport.Live), Cancel);

        Assert.Equal("token", socket.SubProtocol);
    }

    [Fact]
    public async Task A_request_that_is_no_WebSocket_is_told_so()
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using var response = await client.GetAsync("/v1/listen", Cancel);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Contains("WebSocket", response.Headers.GetValues("dg-error").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_too_long_ends_with_an_error_and_a_reason()
    {
        await using var own = await GatewayServer.StartAsync(("MaxAudio", "00:00:01"));
        await using var socket = await WireClient.ConnectAsync(own.Socket(ListenSupport.Live));

        await socket.SendAudioAsync(Speech.Silence(2));
        var messages = await socket.ReceiveAllAsync();

        Assert.Contains("longer than", messages[^1].GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.True(messages[^1].Is("Error"));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.Closed.Status);
        Assert.Contains("longer than", socket.Closed.Reason, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> UpgradeAsync(
        GatewayServer server, string query, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, $"/v1/listen?model=nova-3&{query}"));
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }
}
