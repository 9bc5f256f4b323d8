namespace PortBridge.Protocol.Framing;

/// <summary>The peer violated the protocol in a way that ends the connection.</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="violation">The violated rule.</param>
    /// <param name="message">A sentence that says what is wrong. It quotes nothing of what was received.</param>
    /// <param name="excerpt">The first bytes that were received; at most 256.</param>
    public ProtocolException(ProtocolViolation violation, string message, ReadOnlyMemory<byte> excerpt = default)
        : base(message)
    {
        Violation = violation;
        Excerpt = excerpt;
    }

    /// <summary>The violated rule.</summary>
    public ProtocolViolation Violation { get; }

    /// <summary>The first bytes that were received; at most 256.</summary>
    public ReadOnlyMemory<byte> Excerpt { get; }
}

/// <summary>The violations that end a connection.</summary>
public enum ProtocolViolation
{
    /// <summary>A header has the length 0.</summary>
    EmptyFrame,

    /// <summary>A header has a length above the reader's limit.</summary>
    FrameTooLong,

    /// <summary>The first byte of a header is not 0: text or other output on the channel.</summary>
    NotAFrame,

    /// <summary>The stream ended inside a frame.</summary>
    TornFrame,

    /// <summary>A valid message at a time when the protocol does not allow it.</summary>
    UnexpectedMessage,
}
