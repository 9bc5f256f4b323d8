using System.Text.Json;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Reads the messages of clients.</summary>
internal static class ControlReader
{
    /// <summary>
    /// Whether a binary message ends the stream: an empty one, as older clients send, or a single zero byte, as the client
    /// for .NET does.
    /// </summary>
    public static bool IsEnd(ClientMessage message) =>
        message is { IsText: false, IsFirst: true, IsLast: true } && message.Data.Span is [] or [0];

    /// <summary>Reads a text message.</summary>
    /// <returns>Null if it is not an object with a type.</returns>
    public static ControlMessage? Read(ClientMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize(message.Data.Span, DeepgramJson.Wire.ControlMessage);
        }
        catch (JsonException)
        {
            // As for an unknown type: the stream continues.
            return null;
        }
    }
}
