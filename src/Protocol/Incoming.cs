namespace PortBridge.Protocol;

/// <summary>A message that has arrived, or why what arrived is none.</summary>
/// <typeparam name="TMessage">The base type of one direction's messages.</typeparam>
public readonly record struct Incoming<TMessage>
    where TMessage : class
{
    /// <summary>A message.</summary>
    public Incoming(TMessage message) => Message = message;

    /// <summary>A fault.</summary>
    public Incoming(MessageFault fault) => Fault = fault;

    /// <summary>The message; null if there is a <see cref="Fault"/>.</summary>
    public TMessage? Message { get; }

    /// <summary>What was wrong; null if there is a <see cref="Message"/>.</summary>
    public MessageFault? Fault { get; }
}

/// <summary>Why a payload is no message. The connection goes on.</summary>
/// <param name="Kind">What was wrong.</param>
/// <param name="Message">A sentence that names it.</param>
/// <param name="SessionId">The session that the payload named, if it named one rightly.</param>
/// <param name="Evidence">The payload's first bytes; at most 256.</param>
public sealed record MessageFault(
    MessageFaultKind Kind, string Message, string? SessionId, ReadOnlyMemory<byte> Evidence);

/// <summary>What was wrong with a payload.</summary>
public enum MessageFaultKind
{
    /// <summary>It is not one JSON object in UTF-8.</summary>
    BadJson,

    /// <summary>A message of that name is not known.</summary>
    UnknownMessage,

    /// <summary>A field is missing, of the wrong type, or out of its range.</summary>
    BadField,
}
