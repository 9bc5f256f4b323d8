namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>The options of an Engine.IO server.</summary>
internal sealed class EngineOptions
{
    /// <summary>The time between two pings.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>The maximum time between a ping and the client's answer.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The maximum time of an upgrade from polling to WebSocket.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a polling request waits during an upgrade before it is answered without a message.</summary>
    public TimeSpan UpgradePollTime { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long sending a message, or closing, may take.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum length of a request's body and of a WebSocket message of a client, in bytes.</summary>
    public int MaxPayload { get; set; } = 1_000_000;

    /// <summary>The number of waiting bytes at which a client that does not read is disconnected.</summary>
    public int MaxBufferedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The maximum number of packets in the response to a polling request.</summary>
    public int MaxPacketsPerPoll { get; set; } = 256;

    /// <summary>The maximum number of clients.</summary>
    public int MaxSessions { get; set; } = 1000;
}
