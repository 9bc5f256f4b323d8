using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Gateway.SocketIo.Engine;

namespace PortBridge.Gateway.SocketIo.Protocol;

/// <summary>Reads packets of Socket.IO 5 out of the messages of a client. Not thread-safe.</summary>
/// <param name="maxAttachments">The maximum number of attachments of a packet.</param>
/// <param name="maxBytes">The maximum length of all attachments of a packet.</param>
internal sealed class SocketPacketDecoder(int maxAttachments, int maxBytes)
{
    private const int MaxNamespaceLength = 256;

    // With a duplicate name, reading any field of an object would fail.
    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false };

    private static readonly HashSet<string> ReservedEvents =
        ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    private readonly List<ReadOnlyMemory<byte>> _attachments = [];
    private Header? _open;
    private int _bytes;

    /// <summary>Reads a message.</summary>
    /// <returns>The packet that it completes; null if attachments are missing.</returns>
    /// <exception cref="EngineProtocolException">The message is invalid.</exception>
    public SocketPacket? Read(EnginePacket message)
    {
        if (message.IsBinary)
            return ReadAttachment(message.Data);
        if (_open is not null)
            throw new EngineProtocolException("A text message arrived in place of a binary attachment.");

        try
        {
            var header = ReadHeader(message.Data);
            if (header.Attachments == 0)
                return Complete(header);
            _open = header;
            return null;
        }
        catch (InvalidOperationException)
        {
            throw new EngineProtocolException("A string in a packet is not valid Unicode.");
        }
    }

    private SocketPacket? ReadAttachment(ReadOnlyMemory<byte> data)
    {
        if (_open is not { } header)
            throw new EngineProtocolException("A binary message belongs to no event.");
        if ((_bytes += data.Length) > maxBytes)
            throw new EngineProtocolException($"The attachments of an event have more than {maxBytes} bytes.");

        _attachments.Add(data.ToArray());
        return _attachments.Count < header.Attachments ? null : Complete(header);
    }

    private SocketPacket Complete(Header header)
    {
        var values = header.Payload as JsonArray ?? (header.Payload is null ? [] : [header.Payload]);
        var name = header.Type == SocketPacketType.Event ? TakeName(values) : "";
        var data = new SocketData(values, _attachments);
        if (header.Attachments > 0 && !data.IsComplete())
            throw new EngineProtocolException("A placeholder has no attachment.");

        (_open, _bytes) = (null, 0);
        _attachments.Clear();
        return new SocketPacket(header.Type, header.Namespace, data, header.AckId, name);
    }

    private Header ReadHeader(ReadOnlyMemory<byte> message)
    {
        var text = message.Span;
        var type = text.IsEmpty ? -1 : text[0] - '0';
        if (type is < 0 or > (int)SocketPacketType.BinaryAck)
            throw new EngineProtocolException("A Socket.IO packet does not begin with a type from 0 to 6.");

        text = text[1..];
        var attachments = (SocketPacketType)type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck ? ReadCount(ref text) : 0;
        var name = ReadNamespace(ref text);
        var ackId = ReadAckId(ref text);
        var plain = (SocketPacketType)type switch
        {
            SocketPacketType.BinaryEvent => SocketPacketType.Event,
            SocketPacketType.BinaryAck => SocketPacketType.Ack,
            var other => other,
        };
        var payload = ReadPayload(text);
        Validate(plain, payload, ackId);
        return new Header(plain, name, payload, ackId, attachments);
    }

    private int ReadCount(ref ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out int count, out var length) || count < 0 || length >= text.Length || text[length] != '-')
            throw new EngineProtocolException("A binary packet does not say how many attachments it has.");
        if (count > maxAttachments)
            throw new EngineProtocolException($"An event has more than {maxAttachments} attachments.");

        text = text[(length + 1)..];
        return count;
    }

    private static string ReadNamespace(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '/')
            return "/";

        var end = text.IndexOf((byte)',');
        var name = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        var query = name.IndexOf((byte)'?');
        name = query < 0 ? name : name[..query];
        return name.Length <= MaxNamespaceLength
            ? Encoding.UTF8.GetString(name)
            : throw new EngineProtocolException("The name of a namespace is too long.");
    }

    private static long? ReadAckId(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !char.IsAsciiDigit((char)text[0]))
            return null;
        if (!Utf8Parser.TryParse(text, out long id, out var length))
            throw new EngineProtocolException("The number of an acknowledgement is too large.");

        text = text[length..];
        return id;
    }

    private static JsonNode? ReadPayload(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return null;

        try
        {
            return JsonNode.Parse(text, documentOptions: Json);
        }
        catch (JsonException)
        {
            throw new EngineProtocolException("The content of a packet is not valid JSON.");
        }
    }

    private static void Validate(SocketPacketType type, JsonNode? payload, long? ackId)
    {
        var isValid = type switch
        {
            SocketPacketType.Connect => payload is null or JsonObject,
            SocketPacketType.Disconnect => payload is null,
            SocketPacketType.Event => payload is JsonArray { Count: > 0 },
            SocketPacketType.Ack => payload is JsonArray && ackId is not null,
            _ => false,
        };
        if (!isValid)
            throw new EngineProtocolException($"A packet of the type {(int)type} has invalid content.");
    }

    private static string TakeName(JsonArray values)
    {
        var name = values[0] is JsonValue value && value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : throw new EngineProtocolException("An event has no name.");
        if (ReservedEvents.Contains(name))
            throw new EngineProtocolException($"An event cannot have the reserved name \"{name}\".");

        values.RemoveAt(0);
        return name;
    }

    private sealed record Header(SocketPacketType Type, string Namespace, JsonNode? Payload, long? AckId, int Attachments);
}
