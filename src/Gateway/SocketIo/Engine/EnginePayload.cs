using System.Buffers;
using System.Buffers.Text;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>The body of polling requests and responses: packets separated by the character 1E, binary data in base64.</summary>
internal static class EnginePayload
{
    private const byte Separator = 0x1e;
    private const byte BinaryPrefix = (byte)'b';

    /// <summary>Reads the packets of a body.</summary>
    /// <exception cref="EngineProtocolException">A packet has no valid type, or no valid base64.</exception>
    public static List<EnginePacket> Decode(ReadOnlyMemory<byte> body)
    {
        var packets = new List<EnginePacket>();
        while (true)
        {
            var end = body.Span.IndexOf(Separator);
            packets.Add(DecodePacket(end < 0 ? body : body[..end]));
            if (end < 0)
                return packets;
            body = body[(end + 1)..];
        }
    }

    /// <summary>Writes packets as a body.</summary>
    public static byte[] Encode(IReadOnlyList<EnginePacket> packets)
    {
        var body = new byte[packets.Sum(EncodedLength) + Math.Max(0, packets.Count - 1)];
        var rest = body.AsSpan();
        foreach (var packet in packets)
        {
            if (rest.Length < body.Length)
            {
                rest[0] = Separator;
                rest = rest[1..];
            }

            rest = rest[Encode(packet, rest)..];
        }

        return body;
    }

    /// <summary>The length of a packet in a body, in bytes.</summary>
    public static int EncodedLength(EnginePacket packet) =>
        1 + (packet.IsBinary ? Base64.GetMaxEncodedToUtf8Length(packet.Data.Length) : packet.Data.Length);

    private static int Encode(EnginePacket packet, Span<byte> output)
    {
        if (packet.IsBinary)
        {
            output[0] = BinaryPrefix;
            Base64.EncodeToUtf8(packet.Data.Span, output[1..], out _, out var written);
            return written + 1;
        }

        output[0] = (byte)('0' + (int)packet.Type);
        packet.Data.Span.CopyTo(output[1..]);
        return packet.Data.Length + 1;
    }

    private static EnginePacket DecodePacket(ReadOnlyMemory<byte> text)
    {
        if (text.IsEmpty || text.Span[0] != BinaryPrefix)
            return EnginePacket.Parse(text);

        var data = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length - 1)];
        var status = Base64.DecodeFromUtf8(text.Span[1..], data, out _, out var written);
        return status == OperationStatus.Done
            ? EnginePacket.Binary(data.AsMemory(0, written))
            : throw new EngineProtocolException("A binary packet has no valid base64.");
    }
}
