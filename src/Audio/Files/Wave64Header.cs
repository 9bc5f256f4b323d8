using System.Buffers.Binary;

namespace PortBridge.Audio.Files;

/// <summary>
/// Reads the header of a Sony Wave64 file: as that of a WAV file, but a chunk has a GUID for a name, whose first bytes are
/// the letters of the WAV file's name, a 64-bit length that includes the 24 bytes of name and length, and a body padded to
/// a multiple of 8.
/// </summary>
internal static class Wave64Header
{
    private const int HeadLength = 24;

    /// <summary>Reads the header up to the first sample.</summary>
    /// <exception cref="AudioFileException">The file is not a readable Wave64 file.</exception>
    public static AudioHeader Read(PeekableStream stream)
    {
        stream.Skip(HeadLength + 16);
        AudioFileFormat? format = null;
        Span<byte> head = stackalloc byte[HeadLength];
        while (true)
        {
            stream.ReadHeader(head);
            var length = BinaryPrimitives.ReadInt64LittleEndian(head[16..]) - HeadLength;
            if (head.StartsWith("data"u8))
                return new AudioHeader(format ?? throw AudioFileException.MissingFormat(), KnownLength(length, stream.Remaining));
            if (length is < 0 or > uint.MaxValue)
                throw AudioFileException.Truncated();
            if (head.StartsWith("fmt "u8))
                format = WaveFormat.Read(stream, (uint)length, bigEndian: false);
            else
                stream.Skip(length);
            stream.Skip(-length & 7);
        }
    }

    private static long? KnownLength(long length, long? available) =>
        length < 0 ? null : AudioHeader.KnownLength(length, available);
}
