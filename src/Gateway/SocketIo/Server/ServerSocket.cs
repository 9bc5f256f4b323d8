using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PortBridge.Gateway.SocketIo.Engine;
using PortBridge.Gateway.SocketIo.Protocol;

namespace PortBridge.Gateway.SocketIo.Server;

/// <summary>A client in a namespace. Thread-safe.</summary>
internal sealed class ServerSocket
{
    private const int IdLength = 15;

    private readonly ConcurrentDictionary<long, TaskCompletionSource<SocketData>> _acks = new();
    private readonly EngineSession _session;
    private readonly SocketIoServerOptions _options;
    private readonly TimeProvider _time;
    private long _lastAckId;
    private volatile bool _isEnded;

    /// <summary>Creates a socket.</summary>
    public ServerSocket(
        EngineSession session, SocketNamespace space, JsonObject auth, object? user, SocketIoServerOptions options, TimeProvider time)
    {
        (_session, Namespace, Auth, User, _options, _time) = (session, space, auth, user, options, time);
        Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength));
    }

    /// <summary>Raised when the server disconnects the socket, with whether it also closes the client's transport.</summary>
    public event Action<ServerSocket, bool>? Disconnecting;

    /// <summary>The identifier; it differs from that of the transport and is no secret.</summary>
    public string Id { get; }

    /// <summary>The namespace.</summary>
    public SocketNamespace Namespace { get; }

    /// <summary>What the client sent when it entered the namespace; empty if nothing.</summary>
    public JsonObject Auth { get; }

    /// <summary>What the application keeps of the client's first request.</summary>
    public object? User { get; }

    /// <summary>Whether the client can receive.</summary>
    public bool IsConnected => !_isEnded && !_session.IsClosed;

    /// <summary>The rooms of the socket.</summary>
    public IReadOnlyList<string> Rooms => Namespace.RoomsOf(this);

    /// <summary>The number of bytes that wait to be sent to the client.</summary>
    public int WaitingBytes => _session.Outbox.Bytes;

    /// <summary>Enters a room.</summary>
    /// <returns>False if the socket has the maximum number of rooms already, or is disconnected.</returns>
    public bool TryJoin(string room)
    {
        if (!Namespace.TryJoin(this, room))
            return false;
        if (!_isEnded)
            return true;

        // It may have left all rooms before it entered this one.
        Leave(room);
        return false;
    }

    /// <summary>Leaves a room.</summary>
    public void Leave(string room) => Namespace.Leave(this, room);

    /// <summary>Sends an event. It waits in a buffer if the client does not read.</summary>
    public void Emit(string eventName, SocketData data) => Send(Encode(eventName, data, null));

    /// <summary>Sends an event and waits for its acknowledgement.</summary>
    /// <exception cref="TimeoutException">The client did not acknowledge the event in time.</exception>
    /// <exception cref="IOException">The client was disconnected.</exception>
    /// <exception cref="InvalidOperationException">The client owes too many acknowledgements.</exception>
    public async Task<SocketData> EmitAsync(
        string eventName, SocketData data, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (_acks.Count >= _options.MaxWaitingAcks)
            throw new InvalidOperationException("The client owes too many acknowledgements.");

        var id = Interlocked.Increment(ref _lastAckId);
        var answer = new TaskCompletionSource<SocketData>(TaskCreationOptions.RunContinuationsAsynchronously);
        _acks[id] = answer;
        try
        {
            if (!IsConnected)
                throw new IOException("The client is disconnected.");
            Send(Encode(eventName, data, id));
            return await answer.Task.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _acks.TryRemove(id, out _);
        }
    }

    /// <summary>Disconnects the socket from its namespace.</summary>
    /// <param name="closes">Whether the transport, and with it all namespaces of the client, is closed, too.</param>
    public void Disconnect(bool closes = false) => Disconnecting?.Invoke(this, closes);

    /// <summary>Sends encoded packets.</summary>
    internal void Send(params ReadOnlySpan<EnginePacket> packets)
    {
        if (!_isEnded)
            _session.Send(packets);
    }

    /// <summary>Calls the handler of an event.</summary>
    internal ValueTask DispatchAsync(SocketPacket packet) =>
        Namespace.DispatchAsync(new SocketEvent(this, packet.EventName, packet.Data, packet.AckId));

    /// <summary>Completes the wait for an acknowledgement; unknown ones are ignored.</summary>
    internal void Acknowledge(long id, SocketData data)
    {
        if (_acks.TryRemove(id, out var waiting))
            waiting.TrySetResult(data);
    }

    /// <summary>Fails all waits for acknowledgements.</summary>
    internal void AbandonAcks()
    {
        foreach (var waiting in _acks.Values)
            waiting.TrySetException(new IOException("The client is disconnected."));
    }

    /// <summary>Ends the socket.</summary>
    internal ValueTask EndAsync(string reason)
    {
        _isEnded = true;
        AbandonAcks();
        return Namespace.EndAsync(this, reason);
    }

    private EnginePacket[] Encode(string eventName, SocketData data, long? ackId) =>
        SocketPacketEncoder.Encode(new SocketPacket(SocketPacketType.Event, Namespace.Name, data, ackId, eventName));
}
