using System.Buffers;
using System.Text;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Workers;

/// <summary>Formats events for messages.</summary>
internal static class EventText
{
    private const int MaxLength = 240;

    /// <summary>The event's JSON, shortened; "nothing" for null.</summary>
    public static string Of(WorkerEvent? message)
    {
        if (message is null)
            return "nothing";

        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, message);
        return Shorten(Encoding.UTF8.GetString(json.WrittenSpan));
    }

    /// <summary>The first 240 characters of a text.</summary>
    public static string Shorten(string text) => text.Length <= MaxLength ? text : $"{text[..MaxLength]}…";
}
