using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Deepgram;

/// <summary>A connection to the server. One task sends and one receives.</summary>
internal sealed class DeepgramConnection : IDisposable
{
    private const string ErrorHeader = "dg-error";
    private const int MaxMessageLength = 16 * 1024 * 1024;

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _message = new();

    private DeepgramConnection(DeepgramSettings settings)
    {
        _socket.Options.HttpVersion = HttpVersion.Version11;
        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.SetRequestHeader("Authorization", $"Token {settings.Key}");
        if (settings.Address.IsLoopback)
            _socket.Options.Proxy = null;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="EngineException">The server refuses the request, and would do so again.</exception>
    /// <exception cref="WebSocketException">The server cannot be reached.</exception>
    public static async Task<DeepgramConnection> ConnectAsync(
        DeepgramSettings settings, UtteranceOptions options, CancellationToken cancellationToken)
    {
        var connection = new DeepgramConnection(settings);
        try
        {
            await connection._socket.ConnectAsync(settings.AddressFor(options), cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (WebSocketException e)
        {
            var refusal = connection.Refusal(settings, e);
            connection.Dispose();
            if (refusal is not null)
                throw refusal;
            throw;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends audio. An empty message would end the stream, so that none is sent.</summary>
    public ValueTask SendAudioAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken) => pcm.IsEmpty
        ? ValueTask.CompletedTask
        : _socket.SendAsync(pcm, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    /// <summary>Sends a message that only has a type.</summary>
    public ValueTask SendAsync(string type, CancellationToken cancellationToken) => _socket.SendAsync(
        Encoding.UTF8.GetBytes($$"""{"type":"{{type}}"}"""), WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancellationToken);

    /// <summary>Receives a text message, which is valid until the next call.</summary>
    /// <returns>Null if the server has closed the connection normally.</returns>
    /// <exception cref="WebSocketException">The connection is lost, or the server closed it because of an error.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        _message.ResetWrittenCount();
        while (true)
        {
            var received = await _socket.ReceiveAsync(_message.GetMemory(8 * 1024), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return _socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure
                    ? null
                    : throw new WebSocketException(
                        $"The server closed the connection with {(int)_socket.CloseStatus} {_socket.CloseStatusDescription}");
            }

            _message.Advance(received.Count);
            if (_message.WrittenCount > MaxMessageLength)
                throw new WebSocketException("The server sent a message that is too long.");
            if (received.EndOfMessage)
                return _message.WrittenMemory;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private EngineException? Refusal(DeepgramSettings settings, WebSocketException cause)
    {
        if ((int)_socket.HttpStatusCode is < 400 or >= 500 || _socket.HttpStatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
            return null;

        var reason = _socket.HttpResponseHeaders?.TryGetValue(ErrorHeader, out var values) == true ? string.Join(' ', values) : "no reason was sent";
        return new EngineException(
            EngineFailure.Unavailable,
            $"{settings.Address.Host} refused the connection with the status {(int)_socket.HttpStatusCode}: {reason}", cause);
    }
}
