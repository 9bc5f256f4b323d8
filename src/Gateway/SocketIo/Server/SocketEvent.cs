using PortBridge.Gateway.SocketIo.Protocol;

namespace PortBridge.Gateway.SocketIo.Server;

/// <summary>An event of a client.</summary>
/// <param name="socket">The client's socket.</param>
/// <param name="name">The name.</param>
/// <param name="data">The arguments.</param>
/// <param name="ackId">The number of the acknowledgement that the client waits for; null for none.</param>
internal sealed class SocketEvent(ServerSocket socket, string name, SocketData data, long? ackId)
{
    private bool _isAcknowledged;

    /// <summary>The client's socket.</summary>
    public ServerSocket Socket { get; } = socket;

    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The arguments.</summary>
    public SocketData Data { get; } = data;

    /// <summary>Acknowledges the event, if the client waits for it. Only the first call has an effect.</summary>
    public void Acknowledge(SocketData answer)
    {
        if (ackId is { } id && !Interlocked.Exchange(ref _isAcknowledged, true))
            Socket.Send(SocketPacketEncoder.Encode(new SocketPacket(SocketPacketType.Ack, Socket.Namespace.Name, answer, id)));
    }
}
