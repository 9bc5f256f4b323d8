namespace PortBridge.Transport;

/// <summary>Why a connection to a worker ended.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Message">A sentence for a person.</param>
internal sealed record ConnectionEnd(ConnectionEndKind Kind, string Message);

internal enum ConnectionEndKind
{
    /// <summary>The worker closed its standard output between two frames.</summary>
    OutputEnded,

    /// <summary>The worker closed its standard input, or died while it was written to.</summary>
    InputClosed,

    /// <summary>The worker broke the protocol.</summary>
    ProtocolViolation,

    /// <summary>The worker speaks another version of the protocol.</summary>
    VersionMismatch,

    /// <summary>The worker said nothing, or nothing new about its loading, for too long.</summary>
    StartTimeout,

    /// <summary>The host gave it up.</summary>
    Aborted,
}
