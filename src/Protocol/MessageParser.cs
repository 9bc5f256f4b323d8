using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PortBridge.Protocol.Framing;

namespace PortBridge.Protocol;

/// <summary>
/// Reads one direction's messages. First the object's own level is scanned for the discriminator and the session,
/// wherever they stand, so that whatever is wrong afterwards can be reported to the right session; then the message
/// is read as its own type.
/// </summary>
internal sealed class MessageParser<TMessage>
    where TMessage : class
{
    // Of a name that nobody knows; it stands in logs and answers.
    private const int LongestName = 64;

    private readonly string _discriminator;
    private readonly Dictionary<string, JsonTypeInfo> _types = [];

    public MessageParser(
        string discriminator, JsonTypeInfo<TMessage> baseType, Func<Type, JsonTypeInfo?> typeInfo)
    {
        _discriminator = discriminator;
        foreach (var derived in baseType.PolymorphismOptions!.DerivedTypes)
            _types.Add((string)derived.TypeDiscriminator!, typeInfo(derived.DerivedType)!);
    }

    public ParseResult<TMessage> Parse(in ReadOnlySequence<byte> payload)
    {
        Envelope envelope;
        try
        {
            envelope = Envelope.Read(payload, _discriminator);
        }
        // GetString answers bytes that are not UTF-8 with InvalidOperationException.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return NotJson(payload, e);
        }

        if (envelope.Problem is { } problem)
            return Fail(payload, MessageErrorKind.BadField, problem, envelope.SessionId);

        return _types.TryGetValue(envelope.Name!, out var type)
            ? Deserialize(payload, envelope, type)
            : Fail(
                payload,
                MessageErrorKind.UnknownMessage,
                $"\"{Shorten(envelope.Name!)}\" is not known as \"{_discriminator}\".",
                envelope.SessionId);
    }

    private static ParseResult<TMessage> Deserialize(
        in ReadOnlySequence<byte> payload, in Envelope envelope, JsonTypeInfo type)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            var message = (TMessage)JsonSerializer.Deserialize(ref reader, type)!;
            if (envelope.SessionId is null && NeedsSession(type))
                return Fail(payload, MessageErrorKind.BadField, FieldError.NoSession(envelope.Name!), null);

            return (message as IValidatable)?.Validate() is { } problem
                ? Fail(payload, MessageErrorKind.BadField, problem, envelope.SessionId)
                : new ParseResult<TMessage>(message);
        }
        catch (JsonException e)
        {
            return Refuse(payload, envelope, type, e);
        }
    }

    private static string Shorten(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";

    private static ParseResult<TMessage> Refuse(
        in ReadOnlySequence<byte> payload, in Envelope envelope, JsonTypeInfo type, JsonException exception)
    {
        try
        {
            var problem = FieldError.Describe(envelope.Name!, payload, type, exception);
            return Fail(payload, MessageErrorKind.BadField, problem, envelope.SessionId);
        }
        // The scan before passed over the names that it does not look for, so here is the first to read them.
        catch (InvalidOperationException e)
        {
            return NotJson(payload, e);
        }
    }

    private static ParseResult<TMessage> NotJson(in ReadOnlySequence<byte> payload, Exception e) =>
        Fail(payload, MessageErrorKind.BadJson, $"The payload is not a JSON object in UTF-8: {e.Message}", null);

    private static bool NeedsSession(JsonTypeInfo type) =>
        type.Properties.Any(property => property is { Name: Envelope.SessionField, IsRequired: true });

    private static ParseResult<TMessage> Fail(
        in ReadOnlySequence<byte> payload, MessageErrorKind kind, string message, string? sessionId) =>
        new(new MessageError(kind, message, sessionId, PayloadExcerpt.Take(payload)));
}
