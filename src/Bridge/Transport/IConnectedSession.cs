using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>A session as its worker's connection sees it.</summary>
internal interface IConnectedSession
{
    /// <summary>The session identifier in the protocol.</summary>
    string SessionId { get; }

    /// <summary>
    /// The timestamp since which the worker has made no progress on outstanding work of the session; null if there is
    /// no outstanding work.
    /// </summary>
    long? PendingSince { get; }

    /// <summary>Handles an event of the worker. Called by the connection's read loop, in order.</summary>
    void Handle(WorkerEvent message);
}
