using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Resolvers;

namespace PortBridge.Browsing.Hub;

/// <summary>A call in one direction of a page's connection.</summary>
/// <param name="Target">The name of the method.</param>
/// <param name="Arguments">Numbers, texts, bytes and null.</param>
public sealed record HubCall(string Target, IReadOnlyList<object?> Arguments)
{
    /// <summary>An integer argument.</summary>
    public long Number(int index) => Convert.ToInt64(Arguments[index], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A text argument; null if it is none.</summary>
    public string? Text(int index) => index < Arguments.Count ? Arguments[index] as string : null;
}

/// <summary>
/// Blazor's hub protocol, <c>blazorpack</c>: SignalR's MessagePack encoding, in which each message follows its length.
/// </summary>
internal static class HubMessages
{
    /// <summary>The first message of a connection, which is JSON.</summary>
    public static readonly byte[] Handshake = "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray();

    private const byte RecordSeparator = 0x1e;
    private const int Invocation = 1;
    private const int Completion = 3;

    private static readonly MessagePackSerializerOptions Options =
        MessagePackSerializerOptions.Standard.WithResolver(PrimitiveObjectResolver.Instance);

    /// <summary>Appends a call.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="invocation">The id of a call with a result; null without one.</param>
    /// <param name="target">The method of the hub.</param>
    /// <param name="arguments">The arguments.</param>
    public static void Write(ArrayBufferWriter<byte> output, string? invocation, string target, object?[] arguments)
    {
        var message = MessagePackSerializer.Serialize<object?>(
            new object?[] { Invocation, new Dictionary<string, string>(), invocation, target, arguments, Array.Empty<object>() }, Options);
        for (var length = (uint)message.Length; ; length >>= 7)
        {
            var isLast = length < 0x80;
            output.Write([(byte)(isLast ? length : length & 0x7f | 0x80)]);
            if (isLast)
                break;
        }

        output.Write(message);
    }

    /// <summary>Removes the answer to the handshake from the start of the received bytes.</summary>
    public static bool TryReadHandshake(ref ReadOnlySequence<byte> received)
    {
        if (received.PositionOf(RecordSeparator) is not { } end)
            return false;

        received = received.Slice(received.GetPosition(1, end));
        return true;
    }

    /// <summary>Removes a message from the start of the received bytes.</summary>
    /// <param name="received">The received bytes.</param>
    /// <param name="call">The call; null for another kind of message. The result of a call has the target <c>Result</c>.</param>
    /// <returns>False if the message is not complete.</returns>
    public static bool TryRead(ref ReadOnlySequence<byte> received, out HubCall? call)
    {
        call = null;
        var reader = new SequenceReader<byte>(received);
        var length = 0L;
        for (var shift = 0; ; shift += 7)
        {
            if (!reader.TryRead(out var part))
                return false;
            length |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                break;
        }

        if (reader.Remaining < length)
            return false;

        call = Parse(received.Slice(reader.Position, length));
        received = received.Slice(received.GetPosition(length, reader.Position));
        return true;
    }

    [SuppressMessage("Style", "IDE0047", Justification = "The shape is that of the message.")]
    private static HubCall? Parse(ReadOnlySequence<byte> message)
    {
        var parts = (object?[])MessagePackSerializer.Deserialize<object?>(message, Options)!;
        return Convert.ToInt32(parts[0], System.Globalization.CultureInfo.InvariantCulture) switch
        {
            Invocation => new HubCall((string)parts[3]!, (object?[])parts[4]!),
            Completion => new HubCall("Result", parts[2..]),
            _ => null,
        };
    }
}
