namespace PortBridge.Gateway.SocketIo.Protocol;

/// <summary>The type of a packet of Socket.IO 5.</summary>
internal enum SocketPacketType
{
    /// <summary>A client enters a namespace, or the server confirms it.</summary>
    Connect,

    /// <summary>One side leaves a namespace.</summary>
    Disconnect,

    /// <summary>An event.</summary>
    Event,

    /// <summary>The acknowledgement of an event.</summary>
    Ack,

    /// <summary>The server refuses a client in a namespace.</summary>
    ConnectError,

    /// <summary>An event with binary data.</summary>
    BinaryEvent,

    /// <summary>An acknowledgement with binary data.</summary>
    BinaryAck,
}

/// <summary>A packet of Socket.IO 5.</summary>
/// <param name="Type">The type; events and acknowledgements with binary data have the type without.</param>
/// <param name="Namespace">The namespace, such as <c>/</c> or <c>/admin</c>.</param>
/// <param name="AckId">The number of the acknowledgement; null for none.</param>
/// <param name="EventName">The name of an event; otherwise empty.</param>
/// <param name="Data">The arguments of an event or an acknowledgement; the single value of other packets.</param>
internal sealed record SocketPacket(
    SocketPacketType Type, string Namespace, SocketData Data, long? AckId = null, string EventName = "");
