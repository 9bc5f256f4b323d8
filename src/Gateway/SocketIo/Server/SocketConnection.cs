using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PortBridge.Gateway.SocketIo.Engine;
using PortBridge.Gateway.SocketIo.Protocol;

namespace PortBridge.Gateway.SocketIo.Server;

/// <summary>
/// The packets of a client, and its sockets: one for each namespace that it has entered. The handlers of a client are called
/// one after another in the order of its packets; acknowledgements do not wait for them.
/// </summary>
internal sealed partial class SocketConnection : IEngineReceiver
{
    private readonly EngineSession _session;
    private readonly IReadOnlyDictionary<string, SocketNamespace> _namespaces;
    private readonly object? _user;
    private readonly SocketIoServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SocketPacketDecoder _decoder;
    private readonly Channel<SocketPacket> _incoming;
    private readonly ConcurrentDictionary<string, ServerSocket> _sockets = new(StringComparer.Ordinal);
    private readonly ITimer _connectTimer;
    private string _reason = "";

    /// <summary>Creates the connection of a client.</summary>
    public SocketConnection(
        EngineSession session,
        IReadOnlyDictionary<string, SocketNamespace> namespaces,
        object? user,
        SocketIoServerOptions options,
        TimeProvider time,
        ILogger logger)
    {
        (_session, _namespaces, _user, _options, _time, _logger) = (session, namespaces, user, options, time, logger);
        _decoder = new SocketPacketDecoder(options.MaxAttachments, options.Engine.MaxPayload);
        _incoming = Channel.CreateBounded<SocketPacket>(new BoundedChannelOptions(options.MaxWaitingEvents) { SingleReader = true });
        _connectTimer = time.CreateTimer(_ => OnConnectTimeout(), null, options.ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public ValueTask ReceiveAsync(EnginePacket message)
    {
        if (_decoder.Read(message) is not { } packet)
            return ValueTask.CompletedTask;
        if (packet.Type != SocketPacketType.Ack)
            return WriteAsync(packet);

        if (_sockets.TryGetValue(packet.Namespace, out var socket))
            socket.Acknowledge(packet.AckId!.Value, packet.Data);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Disconnected(string reason)
    {
        _reason = reason;
        _connectTimer.Dispose();
        foreach (var socket in _sockets.Values)
            socket.AbandonAcks();
        _incoming.Writer.TryComplete();
    }

    /// <summary>Calls the handlers until the client is disconnected and all that it sent is handled.</summary>
    public async Task RunAsync()
    {
        await foreach (var packet in _incoming.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await HandleAsync(packet).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // The message of the exception can have data of the client.
                LogHandlerFailed(packet.Namespace, exception.GetType().Name);
            }
        }

        foreach (var socket in _sockets.Values)
            await LeaveAsync(socket, _reason).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(SocketPacket packet)
    {
        try
        {
            await _incoming.Writer.WriteAsync(packet).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The client is disconnected.
        }
    }

    private async ValueTask HandleAsync(SocketPacket packet)
    {
        if (packet.Type == SocketPacketType.Connect)
            await EnterAsync(packet).ConfigureAwait(false);
        else if (!_sockets.TryGetValue(packet.Namespace, out var socket))
            Reject("A packet is for a namespace that the client has not entered.");
        else if (packet.Type == SocketPacketType.Disconnect)
            await LeaveAsync(socket, "client namespace disconnect").ConfigureAwait(false);
        else
            await socket.DispatchAsync(packet).ConfigureAwait(false);
    }

    private async ValueTask EnterAsync(SocketPacket packet)
    {
        if (!_namespaces.TryGetValue(packet.Namespace, out var space))
        {
            Refuse(packet.Namespace, "Invalid namespace");
            return;
        }

        if (_sockets.ContainsKey(packet.Namespace))
        {
            Reject("The client has entered this namespace already.");
            return;
        }

        var socket = new ServerSocket(_session, space, packet.Data[0] as JsonObject ?? [], _user, _options, _time);
        socket.Disconnecting += Leave;
        if (await space.Admit(socket).ConfigureAwait(false) is { } refusal)
        {
            Refuse(packet.Namespace, refusal);
            return;
        }

        _connectTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _sockets[packet.Namespace] = socket;
        _session.Send(SocketPacketEncoder.Encode(new SocketPacket(
            SocketPacketType.Connect, packet.Namespace, new SocketData(new JsonObject { ["sid"] = socket.Id }))));
        await space.Connected(socket).ConfigureAwait(false);
    }

    private async ValueTask LeaveAsync(ServerSocket socket, string reason)
    {
        if (!_sockets.TryRemove(socket.Namespace.Name, out _))
            return;

        try
        {
            await socket.EndAsync(reason).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogHandlerFailed(socket.Namespace.Name, exception.GetType().Name);
        }
    }

    // The server's own disconnect takes its place in the order of the client's packets.
    private void Leave(ServerSocket socket, bool closes)
    {
        _session.Send(SocketPacketEncoder.Encode(new SocketPacket(SocketPacketType.Disconnect, socket.Namespace.Name, new SocketData())));
        if (closes)
            _session.Close("server namespace disconnect");
        else
            _ = LeaveAsync(socket, "server namespace disconnect").AsTask();
    }

    private void Refuse(string name, string message) => _session.Send(SocketPacketEncoder.Encode(new SocketPacket(
        SocketPacketType.ConnectError, name, new SocketData(new JsonObject { ["message"] = message }))));

    private void Reject(string message)
    {
        LogInvalid(message);
        _session.Close("parse error", WebSocketCloseStatus.InvalidPayloadData, message, discard: true);
    }

    private void OnConnectTimeout()
    {
        if (_sockets.IsEmpty)
            _session.Close("connect timeout", WebSocketCloseStatus.PolicyViolation, "The client entered no namespace in time.");
    }

    [LoggerMessage(26, LogLevel.Warning, "A client that does not keep to the protocol was disconnected: {Message}")]
    private partial void LogInvalid(string message);

    [LoggerMessage(27, LogLevel.Error, "A handler of the namespace {Namespace} failed: {Exception}")]
    private partial void LogHandlerFailed(string @namespace, string exception);
}
