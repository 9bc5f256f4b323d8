using System.Text.Json;

namespace PortBridge.Gateway.Tests.SocketIo.Support;

/// <summary>A client of the gateway's Socket.IO server by WebSocket.</summary>
internal sealed class SpeechClient : IDisposable
{
    private readonly WebSocketClient _socket;

    private SpeechClient(WebSocketClient socket) => _socket = socket;

    public WebSocketClient Socket => _socket;

    /// <summary>The answer to the connection: <c>40{"sid":…}</c> or <c>44{"message":…}</c>.</summary>
    public string Connected { get; private set; } = "";

    public static async Task<SpeechClient> ConnectAsync(Uri server, string auth = "")
    {
        using var engine = new EngineClient(new Uri(server, "/socket.io/"));
        var client = new SpeechClient(await engine.OpenWebSocketAsync());
        await client._socket.ReadAsync();
        await client._socket.SendAsync("40" + auth);
        client.Connected = await client._socket.ReadAsync() ?? "";
        if (client.Connected.StartsWith("40", StringComparison.Ordinal))
            Assert.Equal("""42["connection_status",{"status":"connected"}]""", await client._socket.ReadAsync());
        return client;
    }

    /// <summary>Sends audio in pieces of 0.2 s.</summary>
    public async Task SendAudioAsync(string clientId, byte[] pcm)
    {
        foreach (var piece in pcm.Chunk(6400))
        {
            await _socket.SendAsync($$$"""451-["audio_data",{"clientId":"{{{clientId}}}","audioData":{"_placeholder":true,"num":0}}]""");
            await _socket.SendAsync(piece);
        }
    }

    public Task EmitAsync(string name, object data) => _socket.SendAsync("42" + JsonSerializer.Serialize(new[] { name, data }));

    /// <summary>Reads events up to the first with a name; answers pings.</summary>
    public async Task<List<(string Name, JsonElement Data)>> ReadUntilAsync(string name)
    {
        var events = new List<(string Name, JsonElement Data)>();
        while (events.Count == 0 || events[^1].Name != name)
        {
            var message = await _socket.ReadAsync() ?? throw new EndOfStreamException(_socket.CloseReason);
            if (message == "2")
            {
                await _socket.SendAsync("3");
                continue;
            }

            Assert.StartsWith("42", message, StringComparison.Ordinal);
            var arguments = JsonDocument.Parse(message[2..]).RootElement;
            events.Add((arguments[0].GetString()!, arguments[1]));
        }

        return events;
    }

    /// <summary>The texts of the transcriptions up to an event.</summary>
    public async Task<IReadOnlyList<string>> ReadTextsUntilAsync(string name) =>
        [.. (await ReadUntilAsync(name)).Where(e => e.Name == "transcription").Select(e => e.Data.GetProperty("text").GetString()!)];

    public void Dispose() => _socket.Dispose();
}
