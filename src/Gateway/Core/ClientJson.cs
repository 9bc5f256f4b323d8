using System.Text.Json;

namespace PortBridge.Gateway.Core;

/// <summary>Reads JSON of clients. A field of another type than expected counts as missing.</summary>
internal static class ClientJson
{
    /// <summary>Parses an object.</summary>
    /// <returns>The object; null if the text is not one JSON object.</returns>
    public static JsonElement? ParseObject(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The object in a field; null if there is none.</summary>
    public static JsonElement? ObjectOf(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>The text in a field; null if there is none or it is empty.</summary>
    public static string? TextOf(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>The number in a field, rounded to an integer; null if there is none.</summary>
    public static int? IntegerOf(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && Math.Abs(number) <= int.MaxValue
            ? (int)Math.Round(number)
            : null;

    /// <summary>Whether a field is true: <c>true</c> or a number other than 0; null if it is neither that nor false.</summary>
    public static bool? FlagOf(this JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.TryGetDouble(out var number) && number != 0,
            _ => null,
        };
}
