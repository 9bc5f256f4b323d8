using System.Buffers;
using System.Buffers.Binary;

namespace PortBridge.Protocol.Framing;

/// <summary>Writes frames: the counterpart of <see cref="FrameDecoder"/>.</summary>
public static class FrameEncoder
{
    /// <summary>Writes a frame.</summary>
    /// <exception cref="ArgumentException">The payload is empty or too long; nothing was written.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        WriteHeader(output, payload.Length);
        output.Write(payload);
    }

    /// <summary>Writes a header; the caller writes the payload.</summary>
    /// <exception cref="ArgumentException">The payload is empty or too long; nothing was written.</exception>
    public static void WriteHeader(IBufferWriter<byte> output, int payloadLength)
    {
        if (payloadLength is 0 or > FrameDecoder.MaxPayloadLength)
        {
            throw new ArgumentException(
                $"A payload has 1 to {FrameDecoder.MaxPayloadLength} bytes, not {payloadLength}.",
                nameof(payloadLength));
        }

        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(FrameDecoder.HeaderLength), payloadLength);
        output.Advance(FrameDecoder.HeaderLength);
    }
}
