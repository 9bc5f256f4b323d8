using PortBridge.Gateway.SocketIo.Engine;

namespace PortBridge.Gateway.SocketIo.Server;

/// <summary>The options of a Socket.IO server.</summary>
internal sealed class SocketIoServerOptions
{
    /// <summary>The options of the transports.</summary>
    public EngineOptions Engine { get; } = new();

    /// <summary>The maximum time until a client enters a namespace.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>The maximum number of attachments of an event. All together have at most the length of a payload.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>The number of events of a client that wait for its handlers before nothing more is read from it.</summary>
    public int MaxWaitingEvents { get; set; } = 8;

    /// <summary>The maximum number of rooms of a socket.</summary>
    public int MaxRooms { get; set; } = 1000;

    /// <summary>The maximum number of acknowledgements that a socket owes.</summary>
    public int MaxWaitingAcks { get; set; } = 1000;
}
