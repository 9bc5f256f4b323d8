using System.Net.WebSockets;
using PortBridge.Gateway.Tests.SocketIo.Support;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>How a client of Engine.IO 4 begins, and which requests are refused.</summary>
public sealed class EngineHandshakeTests
{
    [Fact]
    public async Task Polling_opens_a_session_that_can_be_upgraded()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();

        var open = await client.OpenAsync();

        Assert.Equal(
            ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"], open.EnumerateObject().Select(field => field.Name));
        Assert.Equal("""["websocket"]""", open.GetProperty("upgrades").GetRawText());
        Assert.Equal(
            (300, 200, 100_000),
            (open.GetProperty("pingInterval").GetInt32(), open.GetProperty("pingTimeout").GetInt32(), open.GetProperty("maxPayload").GetInt32()));
    }

    [Theory]
    [InlineData("/engine.io")]
    [InlineData("/engine.io/")]
    public async Task A_WebSocket_opens_a_session_that_cannot_be_upgraded(string path)
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client(path);
        using var socket = await client.OpenWebSocketAsync();

        Assert.Contains("\"upgrades\":[],", await socket.ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "?EIO=4", 400, """{"code":0,"message":"Transport unknown"}""")]
    [InlineData("GET", "?EIO=4&transport=abc", 400, """{"code":0,"message":"Transport unknown"}""")]
    [InlineData("GET", "?transport=polling", 400, """{"code":5,"message":"Unsupported protocol version"}""")]
    [InlineData("GET", "?EIO=3&transport=polling", 400, """{"code":5,"message":"Unsupported protocol version"}""")]
    [InlineData("POST", "?EIO=4&transport=polling", 400, """{"code":2,"message":"Bad handshake method"}""")]
    [InlineData("PUT", "?EIO=4&transport=polling", 400, """{"code":2,"message":"Bad handshake method"}""")]
    [InlineData("GET", "?EIO=4&transport=polling&sid=abc", 400, """{"code":1,"message":"Session ID unknown"}""")]
    [InlineData("GET", "?EIO=4&transport=websocket", 400, """{"code":3,"message":"Bad request"}""")]
    public async Task An_invalid_request_is_refused_with_its_code(string method, string query, int status, string body)
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();

        using var response = await client.SendAsync(new HttpMethod(method), new Uri(client.Polling(), query), (string?)null, TestContext.Current.CancellationToken);

        Assert.Equal((status, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(0, server.EngineClients);
    }

    [Theory]
    [InlineData("?EIO=3&transport=websocket")]
    [InlineData("?transport=websocket")]
    [InlineData("?EIO=4&transport=abc")]
    [InlineData("?EIO=4&transport=websocket&sid=abc")]
    public async Task An_invalid_WebSocket_is_refused_before_the_upgrade(string query)
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();

        var e = await Assert.ThrowsAsync<WebSocketException>(() => client.OpenWebSocketAsync(query));

        Assert.Contains("400", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_the_application_refuses_is_forbidden()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        server.Refusal = "Not from here.";

        Assert.Equal((403, """{"code":4,"message":"Not from here."}"""), await client.GetAsync());
    }

    [Fact]
    public async Task A_page_of_another_origin_can_read_responses_and_asks_before()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(server.Address, "/engine.io/?EIO=4&transport=polling"))
        {
            Headers = { { "Origin", "https://app.example" }, { "Access-Control-Request-Headers", "x-api-key" } },
        };

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal("https://app.example", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("true", response.Headers.GetValues("Access-Control-Allow-Credentials").Single());
        Assert.Equal("x-api-key", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task More_clients_than_the_maximum_are_refused_until_one_leaves()
    {
        await using var server = await EchoServer.StartAsync(options => options.Engine.MaxSessions = 1);
        using var first = server.Client();
        using var second = server.Client();
        await first.OpenAsync();

        Assert.Equal(503, (await second.GetAsync()).Status);

        await first.PostAsync("1");
        await second.OpenAsync();
    }
}
