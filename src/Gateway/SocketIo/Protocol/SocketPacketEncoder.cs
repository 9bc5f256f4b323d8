using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Gateway.SocketIo.Engine;

namespace PortBridge.Gateway.SocketIo.Protocol;

/// <summary>Writes packets of Socket.IO 5 as messages of Engine.IO: one with text, then one for each attachment.</summary>
internal static class SocketPacketEncoder
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a packet.</summary>
    public static EnginePacket[] Encode(SocketPacket packet)
    {
        var text = new ArrayBufferWriter<byte>();
        Encoding.UTF8.GetBytes(HeaderOf(packet), text);
        using (var writer = new Utf8JsonWriter(text, Json))
            WritePayload(writer, packet);
        return [new EnginePacket(EnginePacketType.Message, text.WrittenMemory), .. packet.Data.Attachments.Select(EnginePacket.Binary)];
    }

    private static string HeaderOf(SocketPacket packet)
    {
        var header = new StringBuilder();
        var attachments = packet.Data.Attachments.Count;
        header.Append((int)TypeOf(packet));
        if (attachments > 0)
            header.Append(CultureInfo.InvariantCulture, $"{attachments}-");
        if (packet.Namespace != "/")
            header.Append(packet.Namespace).Append(',');
        if (packet.AckId is { } id)
            header.Append(CultureInfo.InvariantCulture, $"{id}");
        return header.ToString();
    }

    private static SocketPacketType TypeOf(SocketPacket packet) => packet.Type switch
    {
        SocketPacketType.Event when packet.Data.Attachments.Count > 0 => SocketPacketType.BinaryEvent,
        SocketPacketType.Ack when packet.Data.Attachments.Count > 0 => SocketPacketType.BinaryAck,
        var type => type,
    };

    private static void WritePayload(Utf8JsonWriter writer, SocketPacket packet)
    {
        if (packet.Type is not (SocketPacketType.Event or SocketPacketType.Ack))
        {
            packet.Data[0]?.WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        if (packet.Type == SocketPacketType.Event)
            writer.WriteStringValue(packet.EventName);
        foreach (var value in packet.Data.Values)
            Write(writer, value);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? value)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            value.WriteTo(writer);
    }
}
