using System.Buffers;
using System.Globalization;

namespace PortBridge.Protocol.Framing;

/// <summary>Delimits payloads in a byte stream.</summary>
public interface IFraming
{
    /// <summary>Consumes the next payload.</summary>
    /// <returns>False if the payload is incomplete.</returns>
    /// <exception cref="ProtocolException">The input is not framed correctly.</exception>
    bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload);

    /// <summary>Consumes the last payload of a stream that has ended, if the end delimits it.</summary>
    /// <param name="rest">What <see cref="TryRead"/> left of the stream.</param>
    /// <param name="payload">The last payload.</param>
    /// <returns>False if the rest holds no payload.</returns>
    /// <exception cref="ProtocolException">The stream ended inside a frame.</exception>
    bool TryReadLast(in ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> payload);

    /// <summary>Writes the bytes before a payload.</summary>
    /// <param name="output">The output, to which the caller then writes the payload.</param>
    /// <param name="payloadLength">The payload's length in bytes.</param>
    /// <exception cref="ArgumentException">The payload cannot be framed; nothing was written.</exception>
    void Begin(IBufferWriter<byte> output, int payloadLength);

    /// <summary>Writes the bytes after a payload.</summary>
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

/// <summary>A 4-byte length before each payload: the framing of protocol.md.</summary>
/// <param name="maxPayloadLength">The maximum payload length; 1 to <see cref="FrameDecoder.MaxPayloadLength"/>.</param>
public sealed class LengthPrefixedFraming(int maxPayloadLength = FrameDecoder.MaxPayloadLength) : IFraming
{
    /// <inheritdoc/>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload) =>
        FrameDecoder.TryRead(ref buffer, maxPayloadLength, out payload);

    /// <inheritdoc/>
    public bool TryReadLast(in ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (rest.IsEmpty)
            return false;

        throw new ProtocolException(
            ProtocolViolation.TornFrame,
            string.Create(CultureInfo.InvariantCulture, $"The stream ended inside a frame, after {rest.Length} of its bytes."),
            PayloadExcerpt.Take(rest));
    }

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output, int payloadLength) => FrameEncoder.WriteHeader(output, payloadLength);

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output)
    {
    }
}

/// <summary>One JSON object per line, for experiments at a terminal. Blank lines are ignored, and the end of the stream
/// also ends the last line.</summary>
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
    public bool TryReadLast(in ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> payload)
    {
        payload = rest;
        return !IsBlank(rest);
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
