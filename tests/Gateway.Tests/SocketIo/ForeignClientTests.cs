using System.Text.Json;
using PortBridge.Gateway.Tests.SocketIo.Support;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Protocol;
using PortBridge.Testing;
using SocketIOClient;
using SocketIOClient.Transport;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>Clients that others wrote, unmodified: npm's socket.io-client and engine.io-client, and SocketIOClient for .NET.</summary>
public sealed class ForeignClientTests(GatewayServer server) : IDisposable
{
    private static readonly SessionOptions Options = new()
    {
        Endpointing = new EndpointingOptions(
            SilenceDuration: TimeSpan.FromMilliseconds(800), MinSpeechDuration: TimeSpan.FromMilliseconds(400)),
    };

    private static readonly byte[] Audio = [.. Speech.Pcm, .. Speech.Pcm[..48_000]];

    private readonly string _file = Path.GetTempFileName();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("default", "websocket")]
    [InlineData("websocket", "websocket")]
    [InlineData("polling", "polling")]
    public async Task The_JavaScript_client_gets_every_word(string transports, string used)
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Audio, Options, Cancel);
        await File.WriteAllBytesAsync(_file, Audio, Cancel);

        var events = await RunAsync("speech.mjs", server.Address.AbsoluteUri, transports, "js-" + transports, _file);

        Assert.Equal("connected", events.Single(e => e.Name == "connection_status").Data.GetProperty("status").GetString());
        Assert.Equal(used, events.Single(e => e.Name == "transport").Data.GetString());
        Assert.Equal(
            finals.Select(final => final.Text),
            events.Where(e => e.Name == "transcription").Select(e => e.Data.GetProperty("text").GetString()));
        Assert.Equal(
            events.Single(e => e.Name == "cleanup_confirmed").Data.GetRawText(),
            events.Single(e => e.Name == "acknowledged").Data.GetRawText());
        Assert.Equal("io client disconnect", events[^1].Data.GetString());
    }

    [Theory]
    [InlineData("secret-key-1", "transcription")]
    [InlineData("wrong-key", "connect_error")]
    public async Task The_JavaScript_client_sends_its_key(string key, string expected)
    {
        await using var own = await GatewayServer.StartAsync(("Keys:app", "secret-key-1"));
        await File.WriteAllBytesAsync(_file, Speech.Pcm, Cancel);

        var events = await RunAsync("speech.mjs", own.Address.AbsoluteUri, "websocket", "keyed", _file, key);

        Assert.Contains(events, e => e.Name == expected);
    }

    [Theory]
    [InlineData("default", "websocket")]
    [InlineData("websocket", "websocket")]
    [InlineData("polling", "polling")]
    public async Task The_JavaScript_client_of_Engine_IO_gets_its_messages_back(string transports, string used)
    {
        // The client expects pings on its own clock.
        await using var echo = await EchoServer.StartAsync(options => options.Engine.PingInterval = TimeSpan.FromHours(1));

        var events = await RunAsync("engine.mjs", echo.Address.AbsoluteUri, "/engine.io/", transports);

        Assert.Equal(
            [used, "hello € 日本10", "010203ff", new string('x', 20) + "50000", "forced close"],
            events.Select(e => e.Data.GetString()));
    }

    [Theory]
    [InlineData(TransportProtocol.Polling, true)]
    [InlineData(TransportProtocol.Polling, false)]
    [InlineData(TransportProtocol.WebSocket, false)]
    public async Task The_client_for_NET_gets_every_word(TransportProtocol transport, bool upgrades)
    {
        var id = $"net-{transport}-{upgrades}";
        var finals = await Speech.RecognizeAsync(server.Bridge, Audio, Options, Cancel);
        using var client = new SocketIOClient.SocketIO(
            server.Address, new SocketIOOptions { Transport = transport, AutoUpgrade = upgrades, Reconnection = false });
        var texts = new List<string>();
        var confirmed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.On("transcription", e => texts.Add(e.GetValue<JsonElement>().GetProperty("text").GetString()!));
        client.On("cleanup_confirmed", e => confirmed.TrySetResult(e.GetValue<JsonElement>().GetProperty("clientId").GetString()!));

        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.On("connection_status", _ => connected.TrySetResult());
        client.OnDisconnected += (_, reason) => confirmed.TrySetException(new IOException(reason));

        await client.ConnectAsync().WithTimeout(Cancel);
        // The call can return before the server has answered.
        await connected.Task.WithTimeout(Cancel);
        foreach (var piece in Audio.Chunk(6400))
            await client.EmitAsync("audio_data", Cancel, new { clientId = id, audioData = piece });
        await client.EmitAsync("cleanup_client", Cancel, new { clientId = id });

        Assert.Equal(id, await confirmed.Task.WithTimeout(Cancel));
        Assert.Equal(finals.Select(final => final.Text), texts);
        await client.DisconnectAsync();
    }

    private static async Task<IReadOnlyList<(string? Name, JsonElement Data)>> RunAsync(string script, params string[] arguments) =>
    [
        .. (await ForeignClient.RunNodeScriptAsync("socketio", script, arguments)).Select(line =>
            (line.GetProperty("name").GetString(), line.TryGetProperty("data", out var data) ? data : default)),
    ];
}
