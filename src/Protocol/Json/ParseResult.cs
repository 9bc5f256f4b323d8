namespace PortBridge.Protocol.Json;

/// <summary>A parsed message, or the error that parsing found.</summary>
/// <typeparam name="TMessage"><see cref="Messages.Command"/> or <see cref="Messages.WorkerEvent"/>.</typeparam>
public readonly record struct ParseResult<TMessage>
    where TMessage : class
{
    /// <summary>Creates the result of a valid message.</summary>
    public ParseResult(TMessage message) => Message = message;

    /// <summary>Creates the result of an invalid payload.</summary>
    public ParseResult(MessageError error) => Error = error;

    /// <summary>The message; null if there is a <see cref="Error"/>.</summary>
    public TMessage? Message { get; }

    /// <summary>The error; null if there is a <see cref="Message"/>.</summary>
    public MessageError? Error { get; }
}

/// <summary>Why a payload is not a valid message. The connection stays open.</summary>
/// <param name="Kind">The kind of error.</param>
/// <param name="Message">A sentence that says what is wrong.</param>
/// <param name="SessionId">The payload's session, if it has a valid session id.</param>
/// <param name="Excerpt">The payload's first bytes; at most 256.</param>
public sealed record MessageError(
    MessageErrorKind Kind, string Message, string? SessionId, ReadOnlyMemory<byte> Excerpt);

/// <summary>The kinds of invalid payloads.</summary>
public enum MessageErrorKind
{
    /// <summary>The payload is not one JSON object in UTF-8.</summary>
    BadJson,

    /// <summary>The message name is unknown.</summary>
    UnknownMessage,

    /// <summary>A field is missing, has the wrong type, or is out of range.</summary>
    BadField,
}
