using System.Collections.Concurrent;
using PortBridge.Gateway.SocketIo.Protocol;
using PortBridge.Gateway.SocketIo.Rooms;

namespace PortBridge.Gateway.SocketIo.Server;

/// <summary>A namespace: its sockets, their rooms and the handlers of events.</summary>
internal sealed class SocketNamespace(string name, SocketIoServerOptions options)
{
    private readonly ConcurrentDictionary<string, Func<SocketEvent, ValueTask>> _handlers = new(StringComparer.Ordinal);
    private readonly RoomSet<ServerSocket> _rooms = new();

    /// <summary>The name, such as <c>/</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Decides on a socket: returns why it is refused, or null. Default: none is refused.</summary>
    public Func<ServerSocket, ValueTask<string?>> Admit { get; set; } = _ => ValueTask.FromResult<string?>(null);

    /// <summary>Called when a socket has connected. Default: nothing.</summary>
    public Func<ServerSocket, ValueTask> Connected { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>Called when a socket has disconnected, with the reason; it still has its rooms. Default: nothing.</summary>
    public Func<ServerSocket, string, ValueTask> Disconnected { get; set; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>The number of rooms.</summary>
    public int RoomCount => _rooms.Count;

    /// <summary>Sets the handler of an event. Events without a handler are ignored.</summary>
    public void On(string eventName, Func<SocketEvent, ValueTask> handler) => _handlers[eventName] = handler;

    /// <summary>The sockets in any of some rooms, each once.</summary>
    public IReadOnlyCollection<ServerSocket> SocketsIn(params ReadOnlySpan<string> rooms) => _rooms.MembersOf(rooms);

    /// <summary>Sends an event to the sockets in any of some rooms, to each once.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <param name="eventName">The name.</param>
    /// <param name="data">The arguments.</param>
    /// <param name="maxWaitingBytes">A socket for which more waits is left out, if a later event makes this one unnecessary.</param>
    /// <returns>The number of sockets in the rooms.</returns>
    public int Emit(ReadOnlySpan<string> rooms, string eventName, SocketData data, int maxWaitingBytes = int.MaxValue)
    {
        var sockets = _rooms.MembersOf(rooms);
        if (sockets.Count == 0)
            return 0;

        var packets = SocketPacketEncoder.Encode(new SocketPacket(SocketPacketType.Event, Name, data, EventName: eventName));
        foreach (var socket in sockets)
        {
            if (socket.WaitingBytes <= maxWaitingBytes)
                socket.Send(packets);
        }

        return sockets.Count;
    }

    /// <summary>Removes all sockets from a room.</summary>
    public void ClearRoom(string room) => _rooms.Clear(room);

    /// <summary>Adds a socket to a room.</summary>
    /// <returns>False if it has the maximum number of rooms already.</returns>
    internal bool TryJoin(ServerSocket socket, string room) => _rooms.TryJoin(socket, room, options.MaxRooms);

    /// <summary>Removes a socket from a room.</summary>
    internal void Leave(ServerSocket socket, string room) => _rooms.Leave(socket, room);

    /// <summary>The rooms of a socket.</summary>
    internal IReadOnlyList<string> RoomsOf(ServerSocket socket) => _rooms.RoomsOf(socket);

    /// <summary>Ends a socket.</summary>
    internal async ValueTask EndAsync(ServerSocket socket, string reason)
    {
        try
        {
            await Disconnected(socket, reason).ConfigureAwait(false);
        }
        finally
        {
            _rooms.LeaveAll(socket);
        }
    }

    /// <summary>Calls the handler of an event.</summary>
    internal ValueTask DispatchAsync(SocketEvent socketEvent) =>
        _handlers.TryGetValue(socketEvent.Name, out var handler) ? handler(socketEvent) : ValueTask.CompletedTask;
}
