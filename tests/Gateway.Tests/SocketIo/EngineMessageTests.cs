using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using PortBridge.Gateway.Tests.SocketIo.Support;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The messages, the heartbeat and the end of an Engine.IO session.</summary>
public sealed class EngineMessageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("4hello")]
    [InlineData("4test1\u001e4test2\u001e4test3")]
    [InlineData("4hello\u001ebAQIDBA==")]
    [InlineData("4€ and 日本")]
    public async Task Polling_returns_each_message_of_a_payload(string payload)
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();

        Assert.Equal((200, "ok"), await client.PostAsync(payload));
        Assert.Equal((200, payload), await client.GetAsync());
    }

    [Fact]
    public async Task A_WebSocket_returns_text_as_text_and_binary_data_without_a_type()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        using var socket = await client.OpenWebSocketAsync();
        await socket.ReadAsync();

        await socket.SendAsync("4hello");
        await socket.SendAsync([1, 2, 3, 4]);

        Assert.Equal(("4hello", "01020304"), (await socket.ReadAsync(), await socket.ReadAsync()));
    }

    [Fact]
    public async Task A_message_of_many_frames_arrives_whole()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        using var socket = await client.OpenWebSocketAsync();
        await socket.ReadAsync();
        var text = "4" + new string('x', 90_000);

        await socket.SendAsync(text);
        await socket.SendAsync("4next");

        Assert.Equal((text, "4next"), (await socket.ReadAsync(), await socket.ReadAsync()));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("4a\u001e")]
    [InlineData("b!!!")]
    [InlineData("2probe")]
    [InlineData("0{}")]
    public async Task An_invalid_packet_ends_polling(string payload)
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();

        Assert.Equal(400, (await client.PostAsync(payload)).Status);
        Assert.Equal((400, """{"code":1,"message":"Session ID unknown"}"""), await client.GetAsync());
    }

    [Fact]
    public async Task An_invalid_packet_closes_a_WebSocket_with_a_sentence()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        using var socket = await client.OpenWebSocketAsync();
        await socket.ReadAsync();

        await socket.SendAsync("abc");

        Assert.Null(await socket.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, socket.CloseStatus);
        Assert.Equal("A packet does not begin with a type from 0 to 6.", socket.CloseReason);
    }

    [Fact]
    public async Task A_payload_that_is_too_large_is_refused_and_logged()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();

        Assert.Equal(413, (await client.PostAsync("4" + new string('x', 100_000))).Status);
        Assert.Equal(400, (await client.GetAsync()).Status);
        Assert.Contains("100000", (await server.Log.WhenLoggedAsync(22, Cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebSocket_message_that_is_too_large_is_closed_with_its_status_and_logged()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        using var socket = await client.OpenWebSocketAsync();
        await socket.ReadAsync();

        await socket.SendAsync("4" + new string('x', 200_000));
        await socket.ReadToEndAsync();

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
        Assert.Contains("maxPayload", (await server.Log.WhenLoggedAsync(25, Cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_poll_ends_the_session()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();

        // Whichever of the two arrives first waits.
        var statuses = await Task.WhenAll(client.GetAsync(), client.GetAsync("&t=2"));

        Assert.Equal([200, 400], statuses.Select(response => response.Status).Order());
        Assert.Equal("1", statuses.Single(response => response.Status == 200).Text);
        Assert.Equal(400, (await client.GetAsync()).Status);
    }

    [Fact]
    public async Task A_cancelled_poll_ends_the_session()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();
        using (var connection = new TcpClient(server.Address.Host, server.Address.Port))
        {
            var request = $"GET {client.Polling().PathAndQuery} HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n";
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        }

        await server.Log.WhenLoggedAsync(21, Cancel);

        Assert.Equal(400, (await client.GetAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_ends_its_session_gets_an_empty_packet()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();
        var poll = client.GetAsync();

        Assert.Equal((200, "ok"), await client.PostAsync("1"));

        // The poll may arrive after the end.
        Assert.Contains(await poll, new[] { (200, "6"), (400, """{"code":1,"message":"Session ID unknown"}""") });
        Assert.Equal(400, (await client.GetAsync()).Status);
    }

    [Fact]
    public async Task A_WebSocket_client_can_end_its_session()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        using var socket = await client.OpenWebSocketAsync();
        await socket.ReadAsync();

        await socket.SendAsync("1");

        Assert.Null(await socket.ReadAsync());
        Assert.Equal(0, server.EngineClients);
    }

    [Fact]
    public async Task A_poll_takes_a_limited_number_of_packets_and_the_next_one_the_rest()
    {
        await using var server = await EchoServer.StartAsync(options => options.Engine.MaxPacketsPerPoll = 2);
        using var client = server.Client();
        await client.OpenAsync();
        await client.PostAsync("4a\u001e4b\u001e4c");

        Assert.Equal(((200, "4a\u001e4b"), (200, "4c")), (await client.GetAsync(), await client.GetAsync()));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_disconnected_and_another_one_is_not()
    {
        await using var server = await EchoServer.StartAsync(options => options.Engine.MaxBufferedBytes = 1000);
        using var slow = server.Client();
        using var other = server.Client();
        await slow.OpenAsync();
        await other.OpenAsync();

        await slow.PostAsync("4" + new string('x', 900));
        await slow.PostAsync("4" + new string('x', 900));
        await other.PostAsync("4hello");

        Assert.Equal(400, (await slow.GetAsync()).Status);
        Assert.Equal((200, "4hello"), await other.GetAsync());
    }
}
