using System.Buffers;
using System.Text.Json;

namespace PortBridge.Protocol.Json;

/// <summary>The discriminator and the session of a message.</summary>
/// <param name="Name">The discriminator's value; null if there is an error.</param>
/// <param name="SessionId">The session; null if the message has no valid session id.</param>
/// <param name="Error">A sentence that says what is wrong with either; null if both are valid.</param>
internal readonly record struct Envelope(string? Name, string? SessionId, string? Error)
{
    public const string SessionField = "session_id";

    /// <summary>Scans a payload of one JSON object.</summary>
    /// <exception cref="JsonException">The payload is not one JSON object, or more follows it.</exception>
    /// <exception cref="InvalidOperationException">A name or value that was read is not UTF-8.</exception>
    public static Envelope Read(in ReadOnlySequence<byte> payload, string discriminator)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"it begins with {reader.TokenType}");

        var envelope = default(Envelope);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals(discriminator);
            var isSession = !isName && reader.ValueTextEquals(SessionField);
            reader.Read();
            if (isName)
                envelope = envelope.WithName(ref reader, discriminator);
            else if (isSession)
                envelope = envelope.WithSession(ref reader);
            else
                reader.Skip();
        }

        // Throws if anything but white space follows the object.
        reader.Read();
        return envelope is { Name: null, Error: null }
            ? envelope with { Error = $"The field \"{discriminator}\" is missing." }
            : envelope;
    }

    private Envelope WithName(ref Utf8JsonReader reader, string discriminator)
    {
        if (reader.TokenType == JsonTokenType.String)
            return this with { Name = reader.GetString() };

        reader.Skip();
        return this with { Error = $"The field \"{discriminator}\" must be a string." };
    }

    private Envelope WithSession(ref Utf8JsonReader reader)
    {
        var id = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        if (Protocol.SessionId.IsValid(id))
            return this with { SessionId = id };

        var isNone = reader.TokenType == JsonTokenType.Null || id == Protocol.SessionId.None;
        reader.Skip();
        return isNone ? this : this with
        {
            Error = "The field \"session_id\" must be 1 to 128 characters of [A-Za-z0-9._:-].",
        };
    }
}
