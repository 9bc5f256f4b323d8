using System.Net.WebSockets;

namespace PortBridge.Gateway.Core;

/// <summary>
/// Carries messages from and to one client. One task reads, one sends; they do so at the same time. A lost connection is an
/// <see cref="IOException"/>, a <see cref="WebSocketException"/> or an <see cref="OperationCanceledException"/>.
/// </summary>
internal interface IMessageTransport
{
    /// <summary>Reads the next message or part.</summary>
    /// <returns>Null at the end, and after an exception that leaves no message to read.</returns>
    /// <exception cref="MessageTooLongException">A message is too long.</exception>
    /// <exception cref="StreamException">What was received is not a message.</exception>
    ValueTask<ClientMessage?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Sends a message.</summary>
    ValueTask SendAsync(WireMessage message, CancellationToken cancellationToken);

    /// <summary>Ends sending.</summary>
    /// <param name="status">The status of WebSocket's close frame.</param>
    /// <param name="reason">The reason in it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken);
}
