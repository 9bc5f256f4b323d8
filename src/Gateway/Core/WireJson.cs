using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PortBridge.Gateway.Core;

/// <summary>The JSON of messages to clients.</summary>
internal static class WireJson
{
    /// <summary>
    /// Options for the source-generated contexts of the wires: snake case, null fields left out, and letters of all
    /// languages as they are, because clients log messages.
    /// </summary>
    public static JsonSerializerOptions CreateOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Makes a message.</summary>
    /// <param name="value">The content.</param>
    /// <param name="type">The type of the content.</param>
    /// <param name="key">See <see cref="WireMessage.Key"/>.</param>
    /// <param name="canBeSuperseded">See <see cref="WireMessage.CanBeSuperseded"/>.</param>
    public static WireMessage Message<T>(T value, JsonTypeInfo<T> type, string? key = null, bool canBeSuperseded = false) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type), key, canBeSuperseded);
}
