using System.Buffers.Binary;
using PortBridge.Protocol;

namespace PortBridge.Extensions.AI;

/// <summary>The format of a WAV stream: RIFF with PCM of 16 bits or IEEE float of 32 bits.</summary>
/// <param name="SampleRate">In Hz.</param>
/// <param name="Format">The sample format.</param>
/// <param name="Channels">The number of interleaved channels.</param>
/// <param name="Length">The length of the audio in bytes; <see cref="long.MaxValue"/> if the header does not say.</param>
/// <remarks>
/// Read forward only, because audio often comes from a network; readers that seek cannot be used.
/// Source: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", 1991.
/// </remarks>
internal sealed record WavHeader(int SampleRate, SampleFormat Format, int Channels, long Length)
{
    private const int MaxChunkBeforeData = 1024 * 1024;
    private const ushort Pcm = 1;
    private const ushort IeeeFloat = 3;
    private const ushort Extensible = 0xFFFE;

    /// <summary>The bytes that decide whether a stream is WAV: <c>RIFF</c>, a length, <c>WAVE</c>.</summary>
    public const int SignatureLength = 12;

    public static bool IsSignature(ReadOnlySpan<byte> start) =>
        start.Length >= SignatureLength && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual("WAVE"u8);

    /// <summary>Reads up to the first sample, from behind the signature on.</summary>
    /// <exception cref="NotSupportedException">The audio has another encoding.</exception>
    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    public static async Task<WavHeader> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        WavHeader? format = null;
        var header = new byte[8];
        while (true)
        {
            await ReadExactlyAsync(stream, header, cancellationToken).ConfigureAwait(false);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            if (header.AsSpan(0, 4).SequenceEqual("data"u8))
            {
                // Writers that cannot seek leave 0 or the maximum.
                var isKnown = length is not (0 or uint.MaxValue);
                return format is null
                    ? throw new InvalidDataException("The WAV audio has no format before its data.")
                    : format with { Length = isKnown ? length : long.MaxValue };
            }

            if (length > MaxChunkBeforeData)
                throw new InvalidDataException($"The WAV audio has a chunk of {length} bytes before its data.");

            var chunk = new byte[length + (length & 1)];
            await ReadExactlyAsync(stream, chunk, cancellationToken).ConfigureAwait(false);
            if (header.AsSpan(0, 4).SequenceEqual("fmt "u8))
                format = Parse(chunk);
        }
    }

    private static WavHeader Parse(ReadOnlySpan<byte> format)
    {
        if (format.Length < 16)
            throw new InvalidDataException($"The WAV format has {format.Length} bytes; it must have at least 16.");

        var tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag == Extensible && format.Length >= 26)
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        if (channels == 0)
            throw new InvalidDataException("The WAV audio has no channel.");

        return (tag, bits) switch
        {
            (Pcm, 16) => new WavHeader(rate, SampleFormat.PcmS16Le, channels, 0),
            (IeeeFloat, 32) => new WavHeader(rate, SampleFormat.PcmF32Le, channels, 0),
            _ => throw new NotSupportedException(
                $"The WAV audio has the encoding {tag} with {bits} bits; convert it to PCM of 16 bits or float of 32 bits."),
        };
    }

    private static async Task ReadExactlyAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            await stream.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The WAV audio ends within its header.", e);
        }
    }
}
