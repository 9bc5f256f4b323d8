using System.Text;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>The type of a packet; its number is the first character of the encoded packet.</summary>
internal enum EnginePacketType
{
    /// <summary>The handshake.</summary>
    Open,

    /// <summary>The end of the connection.</summary>
    Close,

    /// <summary>The server's heartbeat, or the client's test of a new transport.</summary>
    Ping,

    /// <summary>The answer to a ping.</summary>
    Pong,

    /// <summary>A message.</summary>
    Message,

    /// <summary>The change of the transport.</summary>
    Upgrade,

    /// <summary>Nothing: ends a polling request.</summary>
    Noop,
}

/// <summary>A packet of Engine.IO 4.</summary>
/// <param name="Type">The type.</param>
/// <param name="Data">The content without the type; UTF-8 unless it is binary.</param>
/// <param name="IsBinary">Whether it is a binary message.</param>
internal readonly record struct EnginePacket(EnginePacketType Type, ReadOnlyMemory<byte> Data = default, bool IsBinary = false)
{
    /// <summary>What a client sends and receives with <see cref="EnginePacketType.Ping"/> to test a new transport.</summary>
    public static ReadOnlyMemory<byte> Probe { get; } = "probe"u8.ToArray();

    /// <summary>A text message.</summary>
    public static EnginePacket Text(string text) => new(EnginePacketType.Message, Encoding.UTF8.GetBytes(text));

    /// <summary>A binary message.</summary>
    public static EnginePacket Binary(ReadOnlyMemory<byte> data) => new(EnginePacketType.Message, data, IsBinary: true);

    /// <summary>Whether it tests a new transport, or answers such a test.</summary>
    public bool IsProbe => Data.Span.SequenceEqual(Probe.Span);

    /// <summary>Reads a packet that is text.</summary>
    /// <exception cref="EngineProtocolException">It has no valid type.</exception>
    public static EnginePacket Parse(ReadOnlyMemory<byte> text)
    {
        var type = text.IsEmpty ? -1 : text.Span[0] - '0';
        return type is >= 0 and <= (int)EnginePacketType.Noop
            ? new EnginePacket((EnginePacketType)type, text[1..])
            : throw new EngineProtocolException("A packet does not begin with a type from 0 to 6.");
    }

    /// <summary>The packet as text: type and data.</summary>
    public byte[] ToText() => [(byte)('0' + (int)Type), .. Data.Span];
}

/// <summary>A client does not keep to the protocol. The message is a sentence that can be the reason in a close frame.</summary>
internal sealed class EngineProtocolException(string message) : Exception(message);
