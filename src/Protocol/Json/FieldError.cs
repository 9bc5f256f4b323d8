using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PortBridge.Protocol.Json;

/// <summary>Describes the field that deserialization rejected, a nested one by its path (<c>resume.from_ms</c>).</summary>
internal static class FieldError
{
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.[]");

    /// <summary>A sentence that names the field.</summary>
    /// <exception cref="InvalidOperationException">A field name has an unpaired surrogate.</exception>
    public static string Describe(
        string message, in ReadOnlySequence<byte> payload, JsonTypeInfo type, JsonException exception)
    {
        using var document = JsonDocument.Parse(payload);
        var missing = Missing(document.RootElement, type, "").ToList();
        return missing.Count > 0
            ? $"\"{message}\" lacks the field{(missing.Count > 1 ? "s" : "")} \"{string.Join("\", \"", missing)}\"."
            : exception.Path is { Length: > 2 } path && IsKnown(path[2..], type)
                ? $"The field \"{path[2..]}\" of \"{message}\" has the wrong type or an invalid value."
                : $"A field of \"{message}\" has the wrong type or an invalid value, or is repeated.";
    }

    /// <summary>A sentence that names a known field whose value is null; null if there is none.</summary>
    /// <exception cref="InvalidOperationException">A field name has an unpaired surrogate.</exception>
    public static string? DescribeNull(string message, in ReadOnlySequence<byte> payload, JsonTypeInfo type)
    {
        using var document = JsonDocument.Parse(payload);
        return Nulls(document.RootElement, type, "").FirstOrDefault() is { } field
            ? $"The field \"{field}\" of \"{message}\" must not be null; leave it out."
            : null;
    }

    public static string NoSession(string message) =>
        $"The field \"{Envelope.SessionField}\" of \"{message}\" must name a session; \"{SessionId.None}\" names none.";

    // Whether it is the path of a field of the message, such as words[0].start_ms. A repeated field has any name.
    private static bool IsKnown(string path, JsonTypeInfo type) =>
        !path.AsSpan().ContainsAnyExcept(PathCharacters)
        && type.Properties.Any(property => property.Name == path.Split('.', '[')[0]);

    private static IEnumerable<string> Missing(JsonElement element, JsonTypeInfo type, string prefix)
    {
        foreach (var property in type.Properties)
        {
            if (!element.TryGetProperty(property.Name, out var value))
            {
                if (property.IsRequired)
                    yield return prefix + property.Name;
            }
            else if (NestedType(value, property, type) is { } nested)
            {
                foreach (var field in Missing(value, nested, $"{prefix}{property.Name}."))
                    yield return field;
            }
        }
    }

    private static IEnumerable<string> Nulls(JsonElement element, JsonTypeInfo type, string prefix)
    {
        foreach (var property in type.Properties)
        {
            if (!element.TryGetProperty(property.Name, out var value))
                continue;
            if (value.ValueKind == JsonValueKind.Null)
                yield return prefix + property.Name;
            if (NestedType(value, property, type) is not { } nested)
                continue;
            foreach (var field in Nulls(value, nested, $"{prefix}{property.Name}."))
                yield return field;
        }
    }

    private static JsonTypeInfo? NestedType(JsonElement value, JsonPropertyInfo property, JsonTypeInfo type) =>
        value.ValueKind == JsonValueKind.Object
        && type.Options.GetTypeInfo(property.PropertyType) is { Kind: JsonTypeInfoKind.Object } nested
            ? nested
            : null;
}
