using System.Buffers.Binary;

namespace PortBridge.Audio.Files;

/// <summary>
/// Reads the header of a WAV file: chunks with a four-letter name, a 32-bit length and a body padded to an even length;
/// <c>fmt </c> precedes <c>data</c>. The layout is that of <i>Multimedia Programming Interface and Data Specifications
/// 1.0</i> (IBM and Microsoft, 1991); RIFX is the same with the most significant byte first. RF64 (EBU Tech 3306) and BW64
/// (ITU-R BS.2088) have the 64-bit length in a chunk <c>ds64</c>.
/// </summary>
internal static class RiffHeader
{
    /// <summary>Reads the header up to the first sample.</summary>
    /// <exception cref="AudioFileException">The file is not a readable WAV file.</exception>
    public static AudioHeader Read(PeekableStream stream)
    {
        Span<byte> riff = stackalloc byte[12];
        stream.ReadHeader(riff);
        var bigEndian = riff.StartsWith("RIFX"u8);
        AudioFileFormat? format = null;
        long? longLength = null;
        Span<byte> head = stackalloc byte[8];
        while (true)
        {
            stream.ReadHeader(head);
            var length = bigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(head[4..])
                : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (head.StartsWith("data"u8))
                return new AudioHeader(
                    format ?? throw AudioFileException.MissingFormat(), longLength ?? AudioHeader.KnownLength(length, stream.Remaining));
            if (head.StartsWith("fmt "u8))
                format = WaveFormat.Read(stream, length, bigEndian);
            else if (head.StartsWith("ds64"u8) && length >= 16)
                longLength = ReadLongLength(stream, length);
            else
                stream.Skip(length);
            if (length % 2 == 1)
                SkipPadding(stream);
        }
    }

    /// <summary>Whether bytes look like the name of a chunk.</summary>
    public static bool IsName(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && !bytes[..4].ContainsAnyExceptInRange((byte)' ', (byte)'~');

    // Some programs write no byte of padding.
    private static void SkipPadding(PeekableStream stream)
    {
        var next = stream.Peek(5);
        if (next is [0, ..] || !IsName(next) || next[1..].SequenceEqual("data"u8) || next[1..].SequenceEqual("fmt "u8))
            stream.Skip(1);
    }

    private static long? ReadLongLength(PeekableStream stream, uint length)
    {
        Span<byte> sizes = stackalloc byte[16];
        stream.ReadHeader(sizes);
        stream.Skip(length - sizes.Length);
        var data = BinaryPrimitives.ReadInt64LittleEndian(sizes[8..]);
        return data > 0 ? data : null;
    }
}
