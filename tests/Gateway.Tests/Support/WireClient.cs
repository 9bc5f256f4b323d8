using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>A client with a WebSocket of .NET.</summary>
internal sealed class WireClient : ITraceClient, IAsyncDisposable
{
    /// <summary>The bytes in a message of <see cref="SendAudioAsync"/>.</summary>
    public const int AudioMessageLength = 8192;

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>How the server closed the connection.</summary>
    public (WebSocketCloseStatus? Status, string? Reason) Closed => (_socket.CloseStatus, _socket.CloseStatusDescription);

    /// <inheritdoc/>
    string ITraceClient.Closed => $"{(int?)Closed.Status} {Closed.Reason}".Trim();

    /// <summary>Connects.</summary>
    /// <param name="address">The address.</param>
    /// <param name="configure">Sets headers.</param>
    public static async Task<WireClient> ConnectAsync(Uri address, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new WireClient();
        configure?.Invoke(client._socket.Options);
        await client._socket.ConnectAsync(address, Cancel);
        return client;
    }

    /// <inheritdoc/>
    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancel);

    /// <summary>Sends an object as JSON.</summary>
    public Task SendJsonAsync(object message) => SendAsync(JsonSerializer.Serialize(message));

    /// <summary>Sends one binary message.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> data) =>
        _socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, Cancel).AsTask();

    /// <summary>Sends audio in messages of <see cref="AudioMessageLength"/>.</summary>
    public async Task SendAudioAsync(ReadOnlyMemory<byte> audio)
    {
        for (var at = 0; at < audio.Length; at += AudioMessageLength)
            await SendAsync(audio.Slice(at, Math.Min(AudioMessageLength, audio.Length - at)));
    }

    /// <inheritdoc/>
    public async Task<JsonElement?> ReceiveAsync()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer, Cancel).WithTimeout(Cancel);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
                return null;
            }

            message.Write(_buffer.AsSpan(0, received.Count));
            if (!received.EndOfMessage)
                continue;
            using var json = JsonDocument.Parse(message.ToArray());
            return json.RootElement.Clone();
        }
    }

    /// <summary>Receives messages up to one that satisfies a condition, which is included.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceiveUntilAsync(Func<JsonElement, bool> isLast)
    {
        var messages = new List<JsonElement>();
        while (true)
        {
            var message = await ReceiveAsync()
                ?? throw new InvalidOperationException($"The server closed with {Closed} after: {string.Join('\n', messages)}");
            messages.Add(message);
            if (isLast(message))
                return messages;
        }
    }

    /// <summary>Receives messages up to one whose field <c>type</c> has a value.</summary>
    public Task<IReadOnlyList<JsonElement>> ReceiveUntilAsync(string type) =>
        ReceiveUntilAsync(message => message.GetProperty("type").GetString() == type);

    /// <summary>Receives all messages until the server closes the connection.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceiveAllAsync()
    {
        var messages = new List<JsonElement>();
        while (await ReceiveAsync() is { } message)
            messages.Add(message);
        return messages;
    }

    /// <summary>Closes the connection from this side.</summary>
    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
