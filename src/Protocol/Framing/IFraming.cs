using System.Buffers;

namespace PortBridge.Protocol.Framing;

/// <summary>How payloads are told apart on a byte stream.</summary>
public interface IFraming
{
    /// <summary>Takes the next payload off the front of the buffer; false when it has not arrived whole.</summary>
    /// <exception cref="ProtocolException">What arrived cannot be cut into payloads.</exception>
    bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload);

    /// <summary>Writes what stands before a payload.</summary>
    /// <param name="output">Where the payload goes too.</param>
    /// <param name="payloadLength">Its bytes.</param>
    /// <exception cref="ArgumentException">The payload cannot be framed; nothing was written.</exception>
    void Begin(IBufferWriter<byte> output, int payloadLength);

    /// <summary>Writes what stands behind a payload.</summary>
    void End(IBufferWriter<byte> output);

    /// <summary>Writes one payload.</summary>
    /// <exception cref="ArgumentException">The payload cannot be framed; nothing was written.</exception>
    void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        Begin(output, payload.Length);
        output.Write(payload);
        End(output);
    }
}

/// <summary>A 4-byte length before each payload: what the two processes speak.</summary>
/// <param name="maxPayloadLength">The longest payload taken; 1 to <see cref="FrameDecoder.MaxPayloadLength"/>.</param>
public sealed class LengthPrefixedFraming(int maxPayloadLength = FrameDecoder.MaxPayloadLength) : IFraming
{
    /// <inheritdoc/>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload) =>
        FrameDecoder.TryRead(ref buffer, maxPayloadLength, out payload);

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output, int payloadLength) => FrameEncoder.WriteHeader(output, payloadLength);

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output)
    {
    }
}

/// <summary>One JSON object a line, for trying things by hand. Empty lines are passed over.</summary>
public sealed class JsonLinesFraming : IFraming
{
    /// <inheritdoc/>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload)
    {
        while (buffer.PositionOf((byte)'\n') is { } newline)
        {
            payload = buffer.Slice(0, newline);
            buffer = buffer.Slice(buffer.GetPosition(1, newline));
            if (!IsBlank(payload))
                return true;
        }

        payload = default;
        return buffer.Length <= FrameDecoder.MaxPayloadLength ? false : throw new ProtocolException(
            ProtocolViolation.FrameTooLong,
            $"Got a line of more than {FrameDecoder.MaxPayloadLength} bytes.",
            PayloadExcerpt.Take(buffer));
    }

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output, int payloadLength)
    {
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output) => output.Write("\n"u8);

    private static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r"u8))
                return false;
        }

        return true;
    }
}
