using System.Net.WebSockets;

namespace PortBridge.Gateway.Core;

/// <summary>Carries messages over a WebSocket.</summary>
/// <param name="socket">The accepted socket.</param>
/// <param name="maxTextLength">The maximum length of a text message in bytes.</param>
internal sealed class WebSocketTransport(WebSocket socket, int maxTextLength) : IMessageTransport, IDisposable
{
    private readonly MessageReader _reader = new(socket, maxTextLength);

    /// <inheritdoc/>
    public ValueTask<ClientMessage?> ReadAsync(CancellationToken cancellationToken) => _reader.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask SendAsync(WireMessage message, CancellationToken cancellationToken) =>
        socket.SendAsync(message.Data, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken) =>
        new(socket.CloseOutputAsync(status, reason, cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
