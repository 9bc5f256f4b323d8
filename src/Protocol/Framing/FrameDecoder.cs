using System.Buffers;
using System.Buffers.Binary;

namespace PortBridge.Protocol.Framing;

/// <summary>
/// Splits a byte stream into frames: an unsigned 32-bit big-endian length N, then N bytes of payload. A pure function
/// over the received bytes, without state.
/// </summary>
public static class FrameDecoder
{
    /// <summary>The length of a frame header in bytes.</summary>
    public const int HeaderLength = 4;

    /// <summary>
    /// The maximum payload length, 2²⁴ − 1 bytes. It keeps the first byte of every header 0, so that text on the channel
    /// is detected at its first byte instead of being read as a length of a gigabyte.
    /// </summary>
    public const int MaxPayloadLength = (1 << 24) - 1;

    /// <summary>Consumes the next frame.</summary>
    /// <param name="buffer">The received bytes; on success, the bytes after the frame.</param>
    /// <param name="maxPayloadLength">The maximum payload length; 1 to <see cref="MaxPayloadLength"/>.</param>
    /// <param name="payload">The frame's payload, a slice of <paramref name="buffer"/>.</param>
    /// <returns>False if the frame is incomplete.</returns>
    /// <exception cref="ProtocolException">The header is invalid; detected before the payload is buffered.</exception>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer, int maxPayloadLength, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (buffer.IsEmpty)
            return false;

        // A sequence can begin with empty segments, so its first span may not contain its first byte.
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
        "Expected a frame, whose first byte is 0x00. Another writer is using this channel.",
        PayloadExcerpt.Take(buffer));

    private static ProtocolException Empty(in ReadOnlySequence<byte> buffer) => new(
        ProtocolViolation.EmptyFrame,
        "Got a frame of length 0; a payload has at least 1 byte.",
        PayloadExcerpt.Take(buffer));

    private static ProtocolException TooLong(in ReadOnlySequence<byte> buffer, uint length, int max) => new(
        ProtocolViolation.FrameTooLong,
        $"Got a frame of {length} bytes; the limit is {max}.",
        PayloadExcerpt.Take(buffer));
}
