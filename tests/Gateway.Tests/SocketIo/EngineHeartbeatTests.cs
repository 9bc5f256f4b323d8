using System.Net.WebSockets;
using PortBridge.Gateway.Tests.SocketIo.Support;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The server's pings.</summary>
public sealed class EngineHeartbeatTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_polling_client_that_answers_pings_stays()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();

        for (var i = 0; i < 3; i++)
        {
            await server.Time.ElapseAsync(Interval, Cancel);
            Assert.Equal((200, "2"), await client.GetAsync());
            Assert.Equal((200, "ok"), await client.PostAsync("3"));
        }
    }

    [Fact]
    public async Task A_polling_client_that_does_not_answer_is_forgotten()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();

        await server.Time.ElapseAsync(Interval, Cancel);
        await server.Time.ElapseAsync(Timeout, Cancel);

        Assert.Equal(400, (await client.GetAsync()).Status);
        Assert.Equal((0, 0), (server.EngineClients, server.Time.TimerCount));
    }

    [Fact]
    public async Task A_WebSocket_client_that_answers_pings_stays_until_it_does_not()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        using var socket = await client.OpenWebSocketAsync();
        await socket.ReadAsync();

        for (var i = 0; i < 3; i++)
        {
            await server.Time.ElapseAsync(Interval, Cancel);
            Assert.Equal("2", await socket.ReadAsync());
            await socket.SendAsync("3");
        }

        await server.Time.ElapseAsync(Interval, Cancel);
        Assert.Equal("2", await socket.ReadAsync());
        await server.Time.ElapseAsync(Timeout, Cancel);
        Assert.Null(await socket.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
        Assert.Contains("ping", socket.CloseReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audio_in_place_of_an_answer_shows_that_the_client_is_there()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();

        await server.Time.ElapseAsync(Interval, Cancel);
        await client.PostAsync("bAQID");
        await server.Time.WhenTimerSetAsync(Interval, Cancel);

        Assert.Equal((200, "2\u001ebAQID"), await client.GetAsync());
    }

    [Fact]
    public async Task A_client_between_two_polls_learns_that_the_server_has_closed()
    {
        await using var server = await EchoServer.StartAsync(options => options.ConnectTimeout = TimeSpan.FromMilliseconds(100));
        using var client = server.Client("/socket.io/");
        await client.OpenAsync();

        await server.Time.ElapseAsync(TimeSpan.FromMilliseconds(100), Cancel);

        Assert.Equal((200, "1"), await client.GetAsync());
        Assert.Equal(400, (await client.GetAsync()).Status);
        Assert.Equal(0, server.Server.ClientCount);
    }
}
