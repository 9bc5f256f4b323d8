using System.Net.WebSockets;
using PortBridge.Gateway.SocketIo.Protocol;
using PortBridge.Gateway.Tests.SocketIo.Support;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <content>What the server begins.</content>
public sealed partial class SocketProtocolTests
{
    [Fact]
    public async Task The_server_waits_for_an_acknowledgement()
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await socket.SendAsync("""421["join","room"]""");
        await socket.ReadAsync();
        var member = server.Server.Of("/").SocketsIn("room").Single();

        var answer = member.EmitAsync("question", new SocketData(1), TestTimeout.Duration, Cancel);
        Assert.Equal("""421["question",1]""", await socket.ReadAsync());
        await socket.SendAsync("431[2]");
        Assert.Equal(2, (int?)(await answer)[0]);

        var lost = member.EmitAsync("question", new SocketData(), TestTimeout.Duration, Cancel);
        socket.Abort();
        await Assert.ThrowsAsync<IOException>(() => lost);
    }

    [Fact]
    public async Task An_acknowledgement_that_does_not_arrive_is_a_timeout()
    {
        await using var server = await EchoServer.StartAsync(options => options.Engine.PingInterval = TimeSpan.FromHours(1));
        using var socket = await ConnectAsync(server);
        await socket.SendAsync("""421["join","room"]""");
        await socket.ReadAsync();
        var member = server.Server.Of("/").SocketsIn("room").Single();

        var answer = member.EmitAsync("question", new SocketData(), TimeSpan.FromSeconds(3), Cancel);
        await server.Time.ElapseAsync(TimeSpan.FromSeconds(3), Cancel);

        await Assert.ThrowsAsync<TimeoutException>(() => answer);
    }

    [Fact]
    public async Task An_event_to_rooms_reaches_each_socket_once_and_rooms_end_with_their_members()
    {
        await using var server = await EchoServer.StartAsync();
        var space = server.Server.Of("/");
        using var first = await ConnectAsync(server);
        using var second = await ConnectAsync(server);
        foreach (var join in new[] { """421["join","a"]""", """422["join","b"]""" })
        {
            await first.SendAsync(join);
            await first.ReadAsync();
        }

        await second.SendAsync("""421["join","b"]""");
        await second.ReadAsync();

        Assert.Equal(2, space.Emit(["a", "b", "none"], "news", new SocketData("x")));
        Assert.Equal(("""42["news","x"]""", """42["news","x"]"""), (await first.ReadAsync(), await second.ReadAsync()));
        await first.SendAsync("""42["message",1]""");
        Assert.Equal("""42["message-back",1]""", await first.ReadAsync());

        await first.CloseAsync();
        second.Abort();
        await server.Disconnected.Reader.ReadAsync(Cancel);
        await server.Disconnected.Reader.ReadAsync(Cancel);
        await server.Server.WhenIdleAsync();
        Assert.Equal((0, 0), (space.RoomCount, server.Server.ClientCount));
    }

    [Fact]
    public async Task A_socket_has_a_maximum_number_of_rooms()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxRooms = 1);
        using var socket = await ConnectAsync(server);

        await socket.SendAsync("""421["join","a"]""");
        await socket.SendAsync("""422["join","b"]""");

        Assert.Equal(("431[true]", "432[false]"), (await socket.ReadAsync(), await socket.ReadAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_server_disconnects_a_socket(bool closes)
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync(closes ? """42["leave-me",true]""" : """42["leave-me",false]""");

        Assert.Equal("41", await socket.ReadAsync());
        Assert.Equal("server namespace disconnect", await server.Disconnected.Reader.ReadAsync(Cancel));
        if (closes)
            Assert.Null(await socket.ReadAsync());
    }

    [Fact]
    public async Task A_handler_that_fails_is_logged_without_data_and_the_client_stays()
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync("""42["fail"]""");
        await socket.SendAsync("""42["unknown",1]""");
        await socket.SendAsync("""42["message",1]""");

        Assert.Equal("""42["message-back",1]""", await socket.ReadAsync());
        var entry = await server.Log.WhenLoggedAsync(27, Cancel);
        Assert.DoesNotContain("secret", entry.Message, StringComparison.Ordinal);
        Assert.Null(entry.Exception);
    }

    [Fact]
    public async Task A_stopping_server_says_so()
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);
        using var client = server.Client("/socket.io/");

        server.Server.Stop();

        Assert.Null(await socket.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        Assert.Equal(503, (await client.GetAsync()).Status);
    }
}
