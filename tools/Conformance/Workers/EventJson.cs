using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PortBridge.Conformance.Workers;

/// <summary>Rules of JSON that hold for every event and that a parser does not report.</summary>
internal static class EventJson
{
    /// <summary>Finds a name that is repeated in its object, or a null.</summary>
    /// <param name="payload">A JSON object.</param>
    /// <returns>A sentence, or null if there is neither.</returns>
    public static string? FindViolation(in ReadOnlySequence<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        var names = new Stack<HashSet<string>>();
        string? violation = null;
        var name = "";
        while (violation is null && reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push([]);
                    break;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    name = Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
                    violation = names.Peek().Add(name) ? null : $"The name \"{name}\" is repeated";
                    break;
                case JsonTokenType.Null:
                    violation = $"The field \"{name}\" is null";
                    break;
            }
        }

        return violation is null ? null : $"{violation} in {EventText.Shorten(Encoding.UTF8.GetString(payload))}";
    }
}
