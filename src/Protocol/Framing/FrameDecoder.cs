using System.Buffers;
using System.Buffers.Binary;

namespace PortBridge.Protocol.Framing;

/// <summary>
/// Cuts a byte stream into frames: an unsigned 32-bit big-endian length N, then N bytes of payload. A pure function
/// over what has arrived; it owns no pipe and keeps nothing between calls.
/// </summary>
public static class FrameDecoder
{
    /// <summary>Bytes before each payload.</summary>
    public const int HeaderLength = 4;

    /// <summary>
    /// The longest payload, 2²⁴ − 1 bytes. It keeps the first byte of every header 0, so that text on the channel
    /// is found out at its first byte instead of being taken for a length of a gigabyte.
    /// </summary>
    public const int MaxPayloadLength = (1 << 24) - 1;

    /// <summary>Takes the next frame off the front of the buffer.</summary>
    /// <param name="buffer">What has arrived; on success, what follows the frame.</param>
    /// <param name="maxPayloadLength">The longest payload taken; 1 to <see cref="MaxPayloadLength"/>.</param>
    /// <param name="payload">The frame's payload, a slice of <paramref name="buffer"/>.</param>
    /// <returns>False when the frame has not arrived whole.</returns>
    /// <exception cref="ProtocolException">What arrived is no frame; it is refused before it is buffered.</exception>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer, int maxPayloadLength, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (buffer.IsEmpty)
            return false;

        // A sequence may begin with empty segments, so its first span need not hold its first byte.
        Span<byte> header = stackalloc byte[HeaderLength];
        var arrived = (int)Math.Min(HeaderLength, buffer.Length);
        buffer.Slice(0, arrived).CopyTo(header);
        if (header[0] != 0)
            throw NotAFrame(buffer);

        if (arrived < HeaderLength)
            return false;

        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length == 0)
            throw Empty(buffer);

        if (length > (uint)maxPayloadLength)
            throw TooLong(buffer, length, maxPayloadLength);

        if (buffer.Length - HeaderLength < length)
            return false;

        payload = buffer.Slice(HeaderLength, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    private static ProtocolException NotAFrame(in ReadOnlySequence<byte> buffer) => new(
        ProtocolViolation.NotAFrame,
        $"Expected a frame, whose first byte is 0x00, but got {PayloadExcerpt.Describe(buffer)}. "
        + "Something other than the protocol's peer writes to this channel.",
        PayloadExcerpt.Take(buffer));

    private static ProtocolException Empty(in ReadOnlySequence<byte> buffer) => new(
        ProtocolViolation.EmptyFrame,
        "Got a frame of length 0; a payload has at least 1 byte.",
        PayloadExcerpt.Take(buffer));

    private static ProtocolException TooLong(in ReadOnlySequence<byte> buffer, uint length, int max) => new(
        ProtocolViolation.FrameTooLong,
        $"Got a frame of {length} bytes; at most {max} are taken here.",
        PayloadExcerpt.Take(buffer));
}
