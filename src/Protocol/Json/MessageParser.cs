using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Json;

/// <summary>
/// Parses the messages of one direction in two passes: a scan for the discriminator and the session id, then
/// deserialization as the message's type. Thus an error of the second pass can be reported to the session.
/// </summary>
internal sealed class MessageParser<TMessage>
    where TMessage : class
{
    private readonly string _discriminator;
    private readonly bool _refusesNull;
    private readonly Dictionary<string, JsonTypeInfo> _types = [];

    /// <summary>Creates a parser.</summary>
    /// <param name="discriminator">The field that names the message.</param>
    /// <param name="baseType">The base type of the direction's messages.</param>
    /// <param name="typeInfo">Returns the type information of a message type.</param>
    /// <param name="refusesNull">Whether a null in a known optional field is an error.</param>
    public MessageParser(
        string discriminator, JsonTypeInfo<TMessage> baseType, Func<Type, JsonTypeInfo?> typeInfo, bool refusesNull)
    {
        _discriminator = discriminator;
        _refusesNull = refusesNull;
        foreach (var derived in baseType.PolymorphismOptions!.DerivedTypes)
            _types.Add((string)derived.TypeDiscriminator!, typeInfo(derived.DerivedType)!);
    }

    public ParseResult<TMessage> Parse(in ReadOnlySequence<byte> payload)
    {
        using (var bytes = new ContiguousBytes(payload))
        {
            // The JSON reader does not validate strings that it skips.
            if (!Utf8.IsValid(bytes.Span))
                return Fail(payload, MessageErrorKind.BadJson, "The payload is not a JSON object in UTF-8.", null);
        }

        Envelope envelope;
        try
        {
            envelope = Envelope.Read(payload, _discriminator);
        }
        // GetString throws InvalidOperationException for bytes that are not UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return NotJson(payload, e);
        }

        if (envelope.Error is { } error)
            return Fail(payload, MessageErrorKind.BadField, error, envelope.SessionId);

        return _types.TryGetValue(envelope.Name!, out var type)
            ? Deserialize(payload, envelope, type)
            : Fail(
                payload,
                MessageErrorKind.UnknownMessage,
                $"\"{UntrustedText.Name(envelope.Name!)}\" is not a known \"{_discriminator}\".",
                envelope.SessionId);
    }

    private ParseResult<TMessage> Deserialize(
        in ReadOnlySequence<byte> payload, in Envelope envelope, JsonTypeInfo type)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            var message = (TMessage)JsonSerializer.Deserialize(ref reader, type)!;
            if (envelope.SessionId is null && NeedsSession(type))
                return Fail(payload, MessageErrorKind.BadField, FieldError.NoSession(envelope.Name!), null);

            var nullField = _refusesNull ? FieldError.DescribeNull(envelope.Name!, payload, type) : null;
            return (nullField ?? (message as IValidatable)?.Validate()) is { } error
                ? Fail(payload, MessageErrorKind.BadField, error, envelope.SessionId)
                : new ParseResult<TMessage>(message);
        }
        catch (JsonException e)
        {
            return Refuse(payload, envelope, type, e);
        }
    }

    private static ParseResult<TMessage> Refuse(
        in ReadOnlySequence<byte> payload, in Envelope envelope, JsonTypeInfo type, JsonException exception)
    {
        try
        {
            var error = FieldError.Describe(envelope.Name!, payload, type, exception);
            return Fail(payload, MessageErrorKind.BadField, error, envelope.SessionId);
        }
        // The first pass did not decode the other names, so invalid UTF-8 in them is found here.
        catch (InvalidOperationException e)
        {
            return NotJson(payload, e);
        }
    }

    // The reader's own messages quote the payload.
    private static ParseResult<TMessage> NotJson(in ReadOnlySequence<byte> payload, Exception e)
    {
        var position = e is JsonException { LineNumber: { } line, BytePositionInLine: { } column }
            ? $": it is invalid at byte {column} of line {line}"
            : "";
        return Fail(payload, MessageErrorKind.BadJson, $"The payload is not a JSON object in UTF-8{position}.", null);
    }

    private static bool NeedsSession(JsonTypeInfo type) =>
        type.Properties.Any(property => property is { Name: Envelope.SessionField, IsRequired: true });

    private static ParseResult<TMessage> Fail(
        in ReadOnlySequence<byte> payload, MessageErrorKind kind, string message, string? sessionId) =>
        new(new MessageError(kind, message, sessionId, PayloadExcerpt.Take(payload)));
}
