using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>A WebSocket client of a test.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    private const int FrameBytes = 3200;

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    /// <summary>The close status of the server; null before it has closed.</summary>
    public (WebSocketCloseStatus Status, string Reason)? Closed =>
        _socket.CloseStatus is { } status ? (status, _socket.CloseStatusDescription ?? "") : null;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Connects.</summary>
    public static async Task<SocketClient> ConnectAsync(Uri address, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new SocketClient();
        configure?.Invoke(client._socket.Options);
        await client._socket.ConnectAsync(address, Cancel).WithTimeout(Cancel, "the connection");
        return client;
    }

    /// <summary>Sends an object as JSON text.</summary>
    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    /// <summary>Sends text.</summary>
    public Task SendTextAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Cancel);

    /// <summary>Sends binary messages of 100 ms of PCM16 at 16 kHz, or of another size.</summary>
    public async Task SendAudioAsync(byte[] audio, int messageBytes = FrameBytes)
    {
        foreach (var message in audio.Chunk(messageBytes))
            await _socket.SendAsync(message, WebSocketMessageType.Binary, true, Cancel);
    }

    /// <summary>Sends the close frame.</summary>
    public Task CloseAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Cancel);

    /// <summary>Reads a text message.</summary>
    /// <returns>Null if the server closes the connection.</returns>
    public async Task<JsonElement?> ReadAsync()
    {
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), Cancel).AsTask().WithTimeout(Cancel, "a message");
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            length += received.Count;
            if (received.EndOfMessage)
                return JsonDocument.Parse(_buffer.AsMemory(0, length)).RootElement.Clone();
        }
    }

    /// <summary>Reads messages until one satisfies a condition.</summary>
    /// <returns>All of them.</returns>
    /// <exception cref="InvalidOperationException">The server closed the connection before.</exception>
    public async Task<List<JsonElement>> ReadUntilAsync(Func<JsonElement, bool> isLast)
    {
        var messages = new List<JsonElement>();
        while (await ReadAsync() is { } message)
        {
            messages.Add(message);
            if (isLast(message))
                return messages;
        }

        throw new InvalidOperationException(
            $"The server closed the connection with {Closed} after {string.Join('\n', messages.Select(message => message.GetRawText()))}");
    }

    /// <summary>Reads all messages until the server closes the connection.</summary>
    public async Task<List<JsonElement>> ReadToEndAsync()
    {
        var messages = new List<JsonElement>();
        while (await ReadAsync() is { } message)
            messages.Add(message);
        return messages;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }
}
