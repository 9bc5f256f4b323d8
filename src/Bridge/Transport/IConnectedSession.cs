using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>A session as the connection to its worker knows it.</summary>
internal interface IConnectedSession
{
    /// <summary>Its name on the wire.</summary>
    string SessionId { get; }

    /// <summary>
    /// Since when the worker owes the session something (its start, work on its audio, a final, its end), as a
    /// timestamp; null while it owes nothing.
    /// </summary>
    long? PendingSince { get; }

    /// <summary>Takes an event of the worker, in order, from the reading loop.</summary>
    /// <exception cref="Protocol.ProtocolException">The worker may not send it.</exception>
    void Handle(WorkerEvent message);
}
