using System.Buffers.Binary;
using System.Text;

namespace PortBridge.Audio.Files;

/// <summary>
/// Reads the header of an AIFF or AIFC file: chunks as in a WAV file, but with the most significant byte first;
/// <c>COMM</c> has the format and <c>SSND</c> the samples. The layout is that of Apple's <i>Audio Interchange File Format
/// 1.3</i> (1989) and its draft of AIFF-C (1991).
/// </summary>
internal static class AiffHeader
{
    private const int CommonLength = 22;

    /// <summary>Reads the header up to the first sample.</summary>
    /// <exception cref="AudioFileException">The file is not a readable AIFF file.</exception>
    public static AudioHeader Read(PeekableStream stream)
    {
        stream.Skip(12);
        AudioFileFormat? format = null;
        Span<byte> head = stackalloc byte[8];
        while (true)
        {
            stream.ReadHeader(head);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            if (head.StartsWith("SSND"u8))
                return new AudioHeader(format ?? throw AudioFileException.MissingFormat(), ReadSoundLength(stream, length));
            if (head.StartsWith("COMM"u8))
                format = ReadFormat(stream, length);
            else
                stream.Skip(length);
            stream.Skip(length & 1);
        }
    }

    private static long? ReadSoundLength(PeekableStream stream, uint length)
    {
        Span<byte> head = stackalloc byte[8];
        stream.ReadHeader(head);
        var offset = BinaryPrimitives.ReadUInt32BigEndian(head);
        stream.Skip(offset);
        return AudioHeader.KnownLength(Math.Max(0L, length - head.Length - offset), stream.Remaining);
    }

    private static AudioFileFormat ReadFormat(PeekableStream stream, uint length)
    {
        Span<byte> body = stackalloc byte[CommonLength];
        body.Clear();
        var kept = (int)Math.Min(length, CommonLength);
        stream.ReadHeader(body[..kept]);
        stream.Skip(length - kept);

        var channels = BinaryPrimitives.ReadUInt16BigEndian(body);
        var bits = BinaryPrimitives.ReadUInt16BigEndian(body[6..]);
        var rate = ReadExtended(body[8..18]);
        var size = (bits + 7) / 8;
        return Encoding.ASCII.GetString(body[18..22]) switch
        {
            "\0\0\0\0" or "NONE" or "twos" or "in24" or "in32" when size is >= 1 and <= 8 =>
                AudioFileFormat.Linear(SampleCoding.Signed, rate, channels, size, bigEndian: true),
            "sowt" when size is >= 1 and <= 8 =>
                AudioFileFormat.Linear(SampleCoding.Signed, rate, channels, size, bigEndian: false),
            "raw " when bits == 8 => AudioFileFormat.Linear(SampleCoding.Unsigned, rate, channels, 1, bigEndian: true),
            "fl32" or "FL32" => AudioFileFormat.Linear(SampleCoding.Float, rate, channels, 4, bigEndian: true),
            "fl64" or "FL64" => AudioFileFormat.Linear(SampleCoding.Float, rate, channels, 8, bigEndian: true),
            "alaw" or "ALAW" => AudioFileFormat.Linear(SampleCoding.ALaw, rate, channels, 1, bigEndian: true),
            "ulaw" or "ULAW" => AudioFileFormat.Linear(SampleCoding.MuLaw, rate, channels, 1, bigEndian: true),
            var name => throw AudioFileException.Unsupported($"the compression '{name.Trim('\0')}' with {bits} bits"),
        };
    }

    // IEEE 754 extended precision: a sign bit, 15 bits of exponent, 64 bits of mantissa with its first bit.
    private static double ReadExtended(ReadOnlySpan<byte> bytes)
    {
        var exponent = (BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x7FFF) - 16383 - 63;
        return Math.ScaleB(BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), exponent);
    }
}
