using System.Net.WebSockets;
using PortBridge.Gateway.Tests.SocketIo.Support;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The change from polling to a WebSocket.</summary>
public sealed class EngineUpgradeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_upgrades_and_then_only_its_WebSocket_counts()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();
        using var socket = await UpgradeAsync(client);

        await socket.SendAsync("4hello");
        Assert.Equal("4hello", await socket.ReadAsync());
        Assert.Equal((400, """{"code":3,"message":"Bad request"}"""), await client.GetAsync());
        Assert.Equal(400, (await client.PostAsync("4x")).Status);
        await Assert.ThrowsAsync<WebSocketException>(() => client.OpenWebSocketAsync());

        await socket.SendAsync("4again");
        Assert.Equal("4again", await socket.ReadAsync());
    }

    [Fact]
    public async Task The_waiting_poll_is_released_by_the_test_and_messages_are_polled_until_the_upgrade()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();
        var poll = client.GetAsync();
        using var socket = await client.OpenWebSocketAsync();

        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReadAsync());
        // A poll that arrives only now waits for a short time.
        using var released = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var elapsing = server.Time.ElapseAsync(TimeSpan.FromMilliseconds(100), released.Token);
        Assert.Equal((200, "6"), await poll);
        await released.CancelAsync();
        await elapsing.ContinueWith(_ => { }, TaskScheduler.Default);

        await client.PostAsync("4polled");
        Assert.Equal((200, "4polled"), await client.GetAsync());
        await client.PostAsync("4waits");
        await socket.SendAsync("5");
        Assert.Equal("4waits", await socket.ReadAsync());
    }

    [Theory]
    [InlineData("2")]
    [InlineData("4hello")]
    [InlineData("5")]
    [InlineData("abc")]
    public async Task A_WebSocket_without_the_test_is_closed_and_polling_goes_on(string first)
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();
        using var socket = await client.OpenWebSocketAsync();

        await socket.SendAsync(first);

        Assert.Null(await socket.ReadAsync());
        await client.PostAsync("4hello");
        Assert.Equal((200, "4hello"), await client.GetAsync());
    }

    [Fact]
    public async Task An_upgrade_that_is_not_completed_in_time_is_closed_and_polling_goes_on()
    {
        await using var server = await EchoServer.StartAsync(options => options.Engine.PingInterval = TimeSpan.FromHours(1));
        using var client = server.Client();
        await client.OpenAsync();
        using var socket = await client.OpenWebSocketAsync();
        await socket.SendAsync("2probe");
        await socket.ReadAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => client.OpenWebSocketAsync());

        await server.Time.ElapseAsync(TimeSpan.FromSeconds(10), Cancel);

        await Assert.ThrowsAnyAsync<WebSocketException>(socket.ReadToEndAsync);
        await client.PostAsync("4hello");
        Assert.Equal((200, "4hello"), await client.GetAsync());
        using var again = await UpgradeAsync(client);
    }

    [Fact]
    public async Task A_client_that_closes_its_WebSocket_is_gone()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client();
        await client.OpenAsync();
        using var socket = await UpgradeAsync(client);

        await socket.CloseAsync();

        Assert.Equal((400, """{"code":1,"message":"Session ID unknown"}"""), await client.GetAsync());
    }

    private static async Task<WebSocketClient> UpgradeAsync(EngineClient client)
    {
        var socket = await client.OpenWebSocketAsync();
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.ReadAsync());
        await socket.SendAsync("5");
        // The answer shows that the upgrade is complete.
        await socket.SendAsync("4upgraded");
        Assert.Equal("4upgraded", await socket.ReadAsync());
        return socket;
    }
}
