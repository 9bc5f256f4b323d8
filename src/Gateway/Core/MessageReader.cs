using System.Buffers;
using System.Net.WebSockets;

namespace PortBridge.Gateway.Core;

/// <summary>Reads the messages of a WebSocket: text completely, binary data in parts as they arrive.</summary>
/// <param name="socket">The socket.</param>
/// <param name="maxTextLength">The maximum length of a text message in bytes.</param>
internal sealed class MessageReader(WebSocket socket, int maxTextLength) : IDisposable
{
    private const int BufferLength = 8 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private readonly ArrayBufferWriter<byte> _text = new();
    private bool _isContinued;
    private bool _isSkipping;

    /// <summary>Reads the next message or part. The rest of a message that is too long is skipped.</summary>
    /// <returns>Null if the client closes the connection.</returns>
    /// <exception cref="MessageTooLongException">A text message is too long.</exception>
    /// <exception cref="WebSocketException">The connection is lost.</exception>
    public async ValueTask<ClientMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        _text.ResetWrittenCount();
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;

            if (_isSkipping)
            {
                _isSkipping = !received.EndOfMessage;
                continue;
            }

            var data = _buffer.AsMemory(0, received.Count);
            if (received.MessageType == WebSocketMessageType.Binary)
            {
                var isFirst = !_isContinued;
                _isContinued = !received.EndOfMessage;
                return new ClientMessage(data, IsText: false, isFirst, received.EndOfMessage);
            }

            if (received.EndOfMessage && _text.WrittenCount == 0)
                return new ClientMessage(data, IsText: true);
            if (_text.WrittenCount + data.Length > maxTextLength)
            {
                _isSkipping = !received.EndOfMessage;
                throw new MessageTooLongException($"A text message is longer than {maxTextLength} bytes.");
            }

            _text.Write(data.Span);
            if (received.EndOfMessage)
                return new ClientMessage(_text.WrittenMemory, IsText: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}

/// <summary>A client's message is too long.</summary>
internal sealed class MessageTooLongException(string message) : Exception(message);
