namespace PortBridge.Protocol;

/// <summary>A parsed message, or the error that parsing found.</summary>
/// <typeparam name="TMessage">The base type of one direction's messages.</typeparam>
public readonly record struct ParseResult<TMessage>
    where TMessage : class
{
    /// <summary>A message.</summary>
    public ParseResult(TMessage message) => Message = message;

    /// <summary>An error.</summary>
    public ParseResult(MessageError error) => Error = error;

    /// <summary>The message; null if there is a <see cref="Error"/>.</summary>
    public TMessage? Message { get; }

    /// <summary>What was wrong; null if there is a <see cref="Message"/>.</summary>
    public MessageError? Error { get; }
}

/// <summary>Why a payload is not a valid message. The connection stays open.</summary>
/// <param name="Kind">What was wrong.</param>
/// <param name="Message">A sentence that names it.</param>
/// <param name="SessionId">The session that the payload named, if it named one rightly.</param>
/// <param name="Excerpt">The payload's first bytes; at most 256.</param>
public sealed record MessageError(
    MessageErrorKind Kind, string Message, string? SessionId, ReadOnlyMemory<byte> Excerpt);

/// <summary>What was wrong with a payload.</summary>
public enum MessageErrorKind
{
    /// <summary>It is not one JSON object in UTF-8.</summary>
    BadJson,

    /// <summary>A message of that name is not known.</summary>
    UnknownMessage,

    /// <summary>A field is missing, of the wrong type, or out of its range.</summary>
    BadField,
}
