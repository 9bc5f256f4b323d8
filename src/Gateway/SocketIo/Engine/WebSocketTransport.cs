using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>Sends and receives by a WebSocket, from the beginning or after an upgrade.</summary>
/// <param name="options">The limits.</param>
/// <param name="logger">The log, which has no messages of clients.</param>
internal sealed partial class WebSocketTransport(EngineOptions options, ILogger logger)
{
    private const int BufferLength = 4096;
    private const int MaxIdleBufferLength = 64 * 1024;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Serves a client until it is disconnected.</summary>
    public async Task RunAsync(EngineSession session, WebSocket socket)
    {
        using var ended = new CancellationTokenSource();
        var sending = SendAsync(session, socket, ended);
        try
        {
            await ReceiveAsync(session, socket, ended.Token).ConfigureAwait(false);
        }
        finally
        {
            session.Close("transport close", discard: true);
            await sending.ConfigureAwait(false);
        }

        await DrainAsync(socket, ended.Token).ConfigureAwait(false);
    }

    /// <summary>Serves a client that polls: it tests the WebSocket, and then uses it.</summary>
    /// <returns>Why the request is refused; null if it is not.</returns>
    public async Task<EngineError?> UpgradeAsync(EngineSession session, HttpContext context)
    {
        if (!session.TryBeginUpgrade())
            return EngineError.BadRequest;

        var isUpgraded = false;
        WebSocket? socket = null;
        try
        {
            socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            isUpgraded = await ProbeAsync(session, socket).ConfigureAwait(false);
        }
        finally
        {
            isUpgraded &= session.EndUpgrade(isUpgraded);
        }

        using (socket)
        {
            if (isUpgraded)
                await RunAsync(session, socket).ConfigureAwait(false);
            else
                await RefuseAsync(socket).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Waits for the test and for the decision of the client.</summary>
    private async Task<bool> ProbeAsync(EngineSession session, WebSocket socket)
    {
        using var timeout = new CancellationTokenSource(options.UpgradeTimeout, session.Time);
        var buffer = new ArrayBufferWriter<byte>(BufferLength);
        try
        {
            if (await ReadAsync(socket, buffer, timeout.Token).ConfigureAwait(false) is not { Type: EnginePacketType.Ping, IsProbe: true })
                return false;

            var answer = new EnginePacket(EnginePacketType.Pong, EnginePacket.Probe).ToText();
            await socket.SendAsync(answer, WebSocketMessageType.Text, endOfMessage: true, timeout.Token).ConfigureAwait(false);
            session.ReleasePoll();
            return await ReadAsync(socket, buffer, timeout.Token).ConfigureAwait(false) is { Type: EnginePacketType.Upgrade };
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException
            or EngineProtocolException or MessageTooLongException)
        {
            LogLost(exception.Message);
            return false;
        }
    }

    private async Task RefuseAsync(WebSocket socket)
    {
        using var timeout = new CancellationTokenSource(options.SendTimeout, TimeProvider.System);
        await CloseAsync(socket, WebSocketCloseStatus.ProtocolError, "The upgrade was not completed.", timeout.Token).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(EngineSession session, WebSocket socket, CancellationToken ended)
    {
        var buffer = new ArrayBufferWriter<byte>(BufferLength);
        try
        {
            while (await ReadAsync(socket, buffer, ended).ConfigureAwait(false) is { } packet)
            {
                await session.ReceiveAsync(packet).ConfigureAwait(false);
                if (buffer.Capacity > MaxIdleBufferLength)
                    buffer = new ArrayBufferWriter<byte>(BufferLength);
            }
        }
        catch (EngineProtocolException exception)
        {
            LogInvalid(exception.Message);
            session.Close("parse error", WebSocketCloseStatus.InvalidPayloadData, exception.Message, discard: true);
        }
        catch (MessageTooLongException exception)
        {
            LogInvalid(exception.Message);
            session.Close("transport error", WebSocketCloseStatus.MessageTooBig, exception.Message, discard: true);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            LogLost(exception.Message);
        }
    }

    // The close frame can be lost if the connection ends with unread data.
    private static async Task DrainAsync(WebSocket socket, CancellationToken ended)
    {
        var buffer = new byte[BufferLength];
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
                await socket.ReceiveAsync(buffer.AsMemory(), ended).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client did not answer the close frame.
        }
    }

    /// <summary>Reads a packet; null if the client closes the connection.</summary>
    private async Task<EnginePacket?> ReadAsync(WebSocket socket, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        buffer.ResetWrittenCount();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.GetMemory(BufferLength / 2), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;

            buffer.Advance(received.Count);
            if (buffer.WrittenCount > options.MaxPayload)
                throw new MessageTooLongException($"A message is longer than {options.MaxPayload} bytes (maxPayload).");
            if (received.EndOfMessage)
            {
                return received.MessageType == WebSocketMessageType.Binary
                    ? EnginePacket.Binary(buffer.WrittenMemory)
                    : EnginePacket.Parse(buffer.WrittenMemory);
            }
        }
    }

    private async Task SendAsync(EngineSession session, WebSocket socket, CancellationTokenSource ended)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
        try
        {
            while (true)
            {
                limited.CancelAfter(Timeout.InfiniteTimeSpan);
                var (packets, areLast) = await session.Outbox.TakeAsync(1, int.MaxValue, limited.Token).ConfigureAwait(false);
                limited.CancelAfter(options.SendTimeout);
                // The end of polling has no meaning here: the close frame says it.
                foreach (var packet in packets.Where(packet => packet.Type is not (EnginePacketType.Close or EnginePacketType.Noop)))
                    await SendAsync(socket, packet, limited.Token).ConfigureAwait(false);
                if (areLast)
                    break;
            }

            await CloseAsync(socket, session.CloseStatus, session.CloseMessage, limited.Token).ConfigureAwait(false);
            ended.CancelAfter(CloseTimeout);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            LogLost(exception.Message);
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private static ValueTask SendAsync(WebSocket socket, EnginePacket packet, CancellationToken cancellationToken) => packet.IsBinary
        ? socket.SendAsync(packet.Data, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken)
        : socket.SendAsync(packet.ToText().AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string message, CancellationToken cancellationToken)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(status, CloseReason.Shorten(message), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The connection is lost, so that closing it is not possible and not necessary.
        }
    }

    [LoggerMessage(24, LogLevel.Information, "A WebSocket client was lost: {Message}")]
    private partial void LogLost(string message);

    [LoggerMessage(25, LogLevel.Warning, "A WebSocket client that does not keep to the protocol was disconnected: {Message}")]
    private partial void LogInvalid(string message);
}
