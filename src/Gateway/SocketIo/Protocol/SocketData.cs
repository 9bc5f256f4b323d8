using System.Text.Json.Nodes;

namespace PortBridge.Gateway.SocketIo.Protocol;

/// <summary>
/// The arguments of an event or an acknowledgement: JSON values, in which placeholders at any depth represent binary data.
/// Not thread-safe.
/// </summary>
internal sealed class SocketData
{
    private const string PlaceholderField = "_placeholder";
    private const string NumberField = "num";

    private readonly List<ReadOnlyMemory<byte>> _attachments = [];

    /// <summary>Creates arguments without binary data.</summary>
    public SocketData(params ReadOnlySpan<JsonNode?> values)
    {
        foreach (var value in values)
            Values.Add(value);
    }

    /// <summary>Creates received arguments.</summary>
    internal SocketData(JsonArray values, IEnumerable<ReadOnlyMemory<byte>> attachments)
    {
        Values = values;
        _attachments.AddRange(attachments);
    }

    /// <summary>The arguments.</summary>
    public JsonArray Values { get; } = [];

    /// <summary>The binary data, in the order of the numbers of its placeholders.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _attachments;

    /// <summary>An argument; null also if there are fewer.</summary>
    public JsonNode? this[int index] => index < Values.Count ? Values[index] : null;

    /// <summary>Adds binary data.</summary>
    /// <returns>Its placeholder, for any place in an argument.</returns>
    public JsonObject Attach(ReadOnlyMemory<byte> data)
    {
        _attachments.Add(data);
        return new JsonObject { [PlaceholderField] = true, [NumberField] = _attachments.Count - 1 };
    }

    /// <summary>The binary data of a placeholder; null if the value is not one.</summary>
    public ReadOnlyMemory<byte>? FindBytes(JsonNode? value)
    {
        if (IsPlaceholder(value) && NumberOf(value!) is { } number && number < _attachments.Count)
            return _attachments[number];
        return null;
    }

    /// <summary>Whether each placeholder has its data.</summary>
    internal bool IsComplete() => IsComplete(Values);

    private static bool IsPlaceholder(JsonNode? value) =>
        value is JsonObject item && item[PlaceholderField] is JsonValue flag && flag.TryGetValue(out bool isSet) && isSet;

    private static int? NumberOf(JsonNode placeholder) =>
        placeholder[NumberField] is JsonValue value && value.TryGetValue(out int number) && number >= 0 ? number : null;

    private bool IsComplete(JsonNode? value)
    {
        if (IsPlaceholder(value))
            return FindBytes(value) is not null;

        return value switch
        {
            JsonArray items => items.All(IsComplete),
            JsonObject item => item.All(field => IsComplete(field.Value)),
            _ => true,
        };
    }
}
