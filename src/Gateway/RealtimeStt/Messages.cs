using System.Text.Json.Serialization;

namespace PortBridge.Gateway.RealtimeStt;

/// <summary>Any message to the client: its fields depend on the type.</summary>
internal sealed record Notice(
    string Type, string SessionId, string? Text = null, string? State = null, string? Error = null, string? Code = null);

internal sealed record Pong(string Type = "pong");

/// <summary>The JSON of the wire.</summary>
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(Pong))]
internal sealed partial class RealtimeSttJson : JsonSerializerContext
{
    /// <summary>The context with the options of messages to clients.</summary>
    public static RealtimeSttJson Wire { get; } = new(Core.WireJson.CreateOptions());
}
