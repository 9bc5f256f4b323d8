using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Workers;

/// <summary>Rules of JSON that hold for every event and that a parser does not report.</summary>
internal static class EventJson
{
    private static readonly ConcurrentDictionary<Type, HashSet<string>> Fields = new();

    private static readonly HashSet<string> NestedFields =
        [.. FieldsOf(typeof(Word)), .. FieldsOf(typeof(Timing)), .. FieldsOf(typeof(EndpointingOptions))];

    /// <summary>Finds a name that is repeated in its object, or a null in a field that the protocol defines.</summary>
    /// <param name="payload">A JSON object.</param>
    /// <param name="type">The type of the event.</param>
    /// <returns>A sentence, or null if there is neither.</returns>
    public static string? FindViolation(in ReadOnlySequence<byte> payload, Type type)
    {
        var fields = Fields.GetOrAdd(type, FieldsOf);
        var reader = new Utf8JsonReader(payload);
        var containers = new Stack<HashSet<string>?>();
        var (name, isKnownEvent, isKnown) = ("", false, false);
        while (reader.Read())
        {
            var violation = "";
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    containers.Push([]);
                    break;
                case JsonTokenType.StartArray:
                    containers.Push(null);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    containers.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    // Fields inside an unknown field are unknown, too.
                    isKnownEvent = containers.Count == 1 ? fields.Contains(name) : isKnownEvent;
                    isKnown = isKnownEvent && (containers.Count == 1 || NestedFields.Contains(name));
                    violation = containers.Peek()!.Add(name) ? "" : $"The name \"{name}\" is repeated";
                    break;
                case JsonTokenType.Null when isKnown:
                    violation = $"{(containers.Peek() is null ? "An element of the array" : "The field")} \"{name}\" is null";
                    break;
            }

            if (violation.Length > 0)
                return $"{violation} in {EventText.Shorten(Encoding.UTF8.GetString(payload))}";
        }

        return null;
    }

    private static HashSet<string> FieldsOf(Type type) =>
    [
        .. type.GetProperties().Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
            ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)),
    ];
}
