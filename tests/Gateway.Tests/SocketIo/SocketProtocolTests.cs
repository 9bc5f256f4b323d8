using System.Net.WebSockets;
using PortBridge.Gateway.Tests.SocketIo.Support;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The packets of Socket.IO 5 as a client exchanges them with a server.</summary>
public sealed partial class SocketProtocolTests
{
    private const string Placeholders = """{"_placeholder":true,"num":0},{"nested":[{"_placeholder":true,"num":1}]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("40", "40", """42["auth",{}]""")]
    [InlineData("""40{"token":"123"}""", "40", """42["auth",{"token":"123"}]""")]
    [InlineData("40/custom,", "40/custom,", """42/custom,["auth",{}]""")]
    [InlineData("""40/custom,{"token":"abc"}""", "40/custom,", """42/custom,["auth",{"token":"abc"}]""")]
    [InlineData("40/custom", "40/custom,", """42/custom,["auth",{}]""")]
    [InlineData("40/custom?a=1,", "40/custom,", """42/custom,["auth",{}]""")]
    public async Task A_client_enters_a_namespace_with_its_data(string connect, string answer, string first)
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await OpenAsync(server);

        await socket.SendAsync(connect);

        Assert.Matches("^" + answer + "\\{\"sid\":\"[^\"]{20}\"\\}$", await socket.ReadAsync());
        Assert.Equal(first, await socket.ReadAsync());
    }

    [Theory]
    [InlineData("40/random")]
    [InlineData("""40/random,{"token":"abc"}""")]
    public async Task An_unknown_namespace_is_refused(string connect)
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await OpenAsync(server);

        await socket.SendAsync(connect);

        Assert.Equal("""44/random,{"message":"Invalid namespace"}""", await socket.ReadAsync());
    }

    [Fact]
    public async Task A_client_that_enters_no_namespace_in_time_is_disconnected()
    {
        await using var server = await EchoServer.StartAsync(options => options.Engine.PingInterval = TimeSpan.FromHours(1));
        using var socket = await OpenAsync(server);

        await server.Time.ElapseAsync(TimeSpan.FromSeconds(45), Cancel);

        Assert.Null(await socket.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
    }

    [Fact]
    public async Task A_client_leaves_a_namespace_and_stays_in_another()
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await socket.SendAsync("40/custom");
        await socket.ReadAsync();
        await socket.ReadAsync();

        await socket.SendAsync("41/custom");
        Assert.Equal("client namespace disconnect", await server.Disconnected.Reader.ReadAsync(Cancel));
        await socket.SendAsync("""42["message","message to main namespace"]""");
        Assert.Equal("""42["message-back","message to main namespace"]""", await socket.ReadAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_its_only_namespace_keeps_its_transport()
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync("41");
        await server.Disconnected.Reader.ReadAsync(Cancel);
        await server.Time.ElapseAsync(server.Options.Engine.PingInterval, Cancel);

        Assert.Equal("2", await socket.ReadAsync());
    }

    [Theory]
    [InlineData("""42["message",1,"2",{"3":[true]}]""", """42["message-back",1,"2",{"3":[true]}]""")]
    [InlineData("""42456["message-with-ack",1,"2",{"3":[false]}]""", """43456[1,"2",{"3":[false]}]""")]
    [InlineData("""42["message","é 日本 \"q\" <&>"]""", """42["message-back","é 日本 \"q\" <&>"]""")]
    [InlineData("""42["message",{"_placeholder":true,"num":0}]""", """42["message-back",{"_placeholder":true,"num":0}]""")]
    [InlineData("""42["message",null]""", """42["message-back",null]""")]
    public async Task An_event_is_answered(string sent, string received)
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync(sent);

        Assert.Equal(received, await socket.ReadAsync());
    }

    [Theory]
    [InlineData($"452-[\"message\",{Placeholders}]", $"452-[\"message-back\",{Placeholders}]")]
    [InlineData($"452-789[\"message-with-ack\",{Placeholders}]", $"462-789[{Placeholders}]")]
    public async Task Binary_data_travels_beside_its_placeholders(string sent, string received)
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync(sent);
        await socket.SendAsync([1, 2, 3]);
        await socket.SendAsync([4, 5, 6]);

        Assert.Equal(received, await socket.ReadAsync());
        Assert.Equal(("010203", "040506"), (await socket.ReadAsync(), await socket.ReadAsync()));
    }

    [Fact]
    public async Task Binary_data_can_be_polled()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = server.Client("/socket.io/");
        await client.OpenAsync();
        await client.PostAsync("40");
        var connected = await client.GetAsync();
        if (!connected.Text.Contains("auth", StringComparison.Ordinal))
            await client.GetAsync();

        await client.PostAsync("451-[\"message\",{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==");

        var (_, text) = await client.GetAsync();
        Assert.Equal("451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==", text);
    }

    [Theory]
    [InlineData("4abc")]
    [InlineData("4")]
    [InlineData("42{}")]
    [InlineData("42[]")]
    [InlineData("42[{}]")]
    [InlineData("42[\"a\"")]
    [InlineData("""42abc["message-with-ack",1]""")]
    [InlineData("""4299999999999999999999["message-with-ack",1]""")]
    [InlineData("""42["disconnect"]""")]
    [InlineData("""42["message",{"a":1,"a":2}]""")]
    [InlineData("43[1]")]
    [InlineData("431{}")]
    [InlineData("40[]")]
    [InlineData("41{}")]
    [InlineData("44{}")]
    [InlineData("45[\"message\"]")]
    [InlineData("45x-[\"message\"]")]
    [InlineData("4599-[\"message\"]")]
    [InlineData("40")]
    [InlineData("""42/custom,["message",1]""")]
    [InlineData("""451-["message",1]42["message",1]""")]
    public async Task An_invalid_packet_closes_the_transport_with_a_sentence(string packet)
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync(packet);

        Assert.Null(await socket.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, socket.CloseStatus);
        Assert.EndsWith(".", socket.CloseReason, StringComparison.Ordinal);
        Assert.Equal("parse error", await server.Disconnected.Reader.ReadAsync(Cancel));
    }

    [Theory]
    [InlineData("""451-["message",{"_placeholder":true,"num":1}]""")]
    [InlineData("""451-["message",{"_placeholder":true}]""")]
    [InlineData("""451-["message",[{"_placeholder":true,"num":-1}]]""")]
    public async Task A_placeholder_without_an_attachment_closes_the_transport(string packet)
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync(packet);
        await socket.SendAsync([1]);

        Assert.Null(await socket.ReadAsync());
    }

    [Fact]
    public async Task Binary_data_without_an_event_and_text_in_its_place_close_the_transport()
    {
        await using var server = await EchoServer.StartAsync();
        using var first = await ConnectAsync(server);
        using var second = await ConnectAsync(server);

        await first.SendAsync([1]);
        await second.SendAsync("""451-["message",{"_placeholder":true,"num":0}]""");
        await second.SendAsync("""42["message",1]""");

        Assert.Null(await first.ReadAsync());
        Assert.Null(await second.ReadAsync());
    }

    [Fact]
    public async Task Attachments_that_are_too_long_together_close_the_transport()
    {
        await using var server = await EchoServer.StartAsync();
        using var socket = await ConnectAsync(server);

        await socket.SendAsync($"452-[\"message\",{Placeholders}]");
        await socket.SendAsync(new byte[60_000]);
        await socket.SendAsync(new byte[60_000]);

        Assert.Null(await socket.ReadAsync());
    }

    private static async Task<WebSocketClient> OpenAsync(EchoServer server)
    {
        using var client = server.Client("/socket.io/");
        var socket = await client.OpenWebSocketAsync();
        Assert.StartsWith("0{", await socket.ReadAsync(), StringComparison.Ordinal);
        return socket;
    }

    private static async Task<WebSocketClient> ConnectAsync(EchoServer server)
    {
        var socket = await OpenAsync(server);
        await socket.SendAsync("40");
        await socket.ReadAsync();
        await socket.ReadAsync();
        return socket;
    }
}
