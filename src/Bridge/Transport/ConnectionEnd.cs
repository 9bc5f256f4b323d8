namespace PortBridge.Transport;

/// <summary>Describes why a connection to a worker ended.</summary>
/// <param name="Kind">The cause.</param>
/// <param name="Message">A human-readable description.</param>
internal sealed record ConnectionEnd(ConnectionEndKind Kind, string Message);

/// <summary>The cause of a connection's end.</summary>
internal enum ConnectionEndKind
{
    /// <summary>The worker closed its standard output between two frames.</summary>
    OutputEnded,

    /// <summary>The worker closed its standard input, or exited while the bridge was writing.</summary>
    InputClosed,

    /// <summary>The worker violated the protocol.</summary>
    ProtocolViolation,

    /// <summary>The worker uses another version of the protocol.</summary>
    VersionMismatch,

    /// <summary>The worker sent no message, or no loading progress, within its time limit.</summary>
    StartTimeout,

    /// <summary>The host aborted the connection.</summary>
    Aborted,
}
