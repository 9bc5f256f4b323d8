using System.Text.Json;
using System.Text.Json.Nodes;

namespace PortBridge.Gateway.SocketIo.Speech;

/// <summary>What a client says about itself when it connects or subscribes.</summary>
internal static class SocketAuth
{
    private const string BearerScheme = "Bearer ";

    private static readonly string[] KeyFields = ["token", "key", "apiKey", "api_key", "authorization"];

    /// <summary>The key in the data of a connection; null if there is none.</summary>
    public static string? FindKey(JsonObject auth)
    {
        var key = KeyFields.Select(name => auth[name]).FirstOrDefault(value => value?.GetValueKind() == JsonValueKind.String)?.ToString();
        return key is not null && key.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? key[BearerScheme.Length..].Trim() : key;
    }

    /// <summary>Whether the client wants partials.</summary>
    public static bool WantsPartials(JsonObject auth) => auth["partials"] is JsonValue value && value.TryGetValue(out bool wants) && wants;

    /// <summary>The number of last finals that a subscriber requests.</summary>
    public static int HistoryOf(JsonNode? subscription) =>
        subscription is JsonObject fields && fields["history"] is JsonValue value && value.TryGetValue(out int count) ? Math.Max(0, count) : 0;
}
