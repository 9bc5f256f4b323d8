using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PortBridge.Protocol;

/// <summary>Describes the field that deserialization rejected.</summary>
internal static class FieldError
{
    /// <summary>A sentence that names the field.</summary>
    /// <exception cref="InvalidOperationException">A field name is not UTF-8.</exception>
    public static string Describe(
        string message, in ReadOnlySequence<byte> payload, JsonTypeInfo type, JsonException exception)
    {
        if (exception.Path is { Length: > 2 } path)
            return $"The field \"{path[2..]}\" of \"{message}\" has the wrong type or an invalid value.";

        var missing = Missing(payload, type);
        return missing.Count == 0
            ? $"A field of \"{message}\" has the wrong type: {exception.Message}"
            : $"\"{message}\" lacks the field{(missing.Count > 1 ? "s" : "")} \"{string.Join("\", \"", missing)}\".";
    }

    public static string NoSession(string message) =>
        $"The field \"{Envelope.SessionField}\" of \"{message}\" must name a session; \"{SessionId.None}\" names none.";

    private static List<string> Missing(in ReadOnlySequence<byte> payload, JsonTypeInfo type)
    {
        var missing = type.Properties.Where(property => property.IsRequired).Select(property => property.Name).ToList();
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            missing.Remove(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return missing;
    }
}
