namespace PortBridge.Protocol;

/// <summary>The peer broke the protocol in a way that ends the connection.</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>A violation of the given kind.</summary>
    /// <param name="violation">Which rule.</param>
    /// <param name="message">A sentence that says what came.</param>
    /// <param name="excerpt">The first bytes of what came; at most 256.</param>
    public ProtocolException(ProtocolViolation violation, string message, ReadOnlyMemory<byte> excerpt = default)
        : base(message)
    {
        Violation = violation;
        Excerpt = excerpt;
    }

    /// <summary>Which rule was broken.</summary>
    public ProtocolViolation Violation { get; }

    /// <summary>The first bytes of what came; at most 256.</summary>
    public ReadOnlyMemory<byte> Excerpt { get; }
}

/// <summary>The rules whose breach ends a connection.</summary>
public enum ProtocolViolation
{
    /// <summary>A header announced a length of 0.</summary>
    EmptyFrame,

    /// <summary>A header announced more bytes than the reader takes.</summary>
    FrameTooLong,

    /// <summary>Text, or anything else whose first byte is not 0, stood where a header belongs.</summary>
    NotAFrame,

    /// <summary>The stream ended inside a frame.</summary>
    TornFrame,

    /// <summary>A well-formed frame that the protocol does not allow there.</summary>
    UnexpectedMessage,
}
