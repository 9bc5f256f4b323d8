using System.Buffers;
using System.Buffers.Binary;

namespace PortBridge.Protocol.Framing;

/// <summary>Writes frames: the counterpart of <see cref="FrameDecoder"/>.</summary>
public static class FrameEncoder
{
    /// <summary>Writes the header and the payload.</summary>
    /// <exception cref="ArgumentException">The payload is empty or too long; nothing was written.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        if (payload.Length is 0 or > FrameDecoder.MaxPayloadLength)
        {
            throw new ArgumentException(
                $"A payload has 1 to {FrameDecoder.MaxPayloadLength} bytes, not {payload.Length}.", nameof(payload));
        }

        var span = output.GetSpan(FrameDecoder.HeaderLength);
        BinaryPrimitives.WriteInt32BigEndian(span, payload.Length);
        output.Advance(FrameDecoder.HeaderLength);
        output.Write(payload);
    }
}
