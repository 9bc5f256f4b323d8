using System.Buffers.Binary;

namespace PortBridge.Audio.Opus;

/// <summary>A page of an Ogg stream, RFC 3533 section 6: a head, the lengths of segments, and the segments.</summary>
/// <param name="bytes">The page, or its start.</param>
internal readonly ref struct OggPage(ReadOnlySpan<byte> bytes)
{
    /// <summary>The number of bytes before the lengths of the segments.</summary>
    public const int HeadLength = 27;

    /// <summary>The maximum number of bytes of a page.</summary>
    public const int MaxLength = HeadLength + 255 + 255 * 255;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Whether the page starts as it must.</summary>
    public bool IsPage => _bytes.StartsWith("OggS\0"u8);

    /// <summary>Whether the first segment continues a packet of the page before.</summary>
    public bool Continues => (_bytes[5] & 1) != 0;

    /// <summary>Whether this is the first page of its stream.</summary>
    public bool IsFirst => (_bytes[5] & 2) != 0;

    /// <summary>Whether this is the last page of its stream.</summary>
    public bool IsLast => (_bytes[5] & 4) != 0;

    /// <summary>The number of samples up to the end of the page; negative if no packet ends on it.</summary>
    public long Granule => BinaryPrimitives.ReadInt64LittleEndian(_bytes[6..]);

    /// <summary>The number of the stream.</summary>
    public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[14..]);

    /// <summary>The lengths of the segments. A packet ends with a segment that is shorter than 255 bytes.</summary>
    public ReadOnlySpan<byte> Lengths => _bytes.Slice(HeadLength, _bytes[26]);

    /// <summary>The segments.</summary>
    public ReadOnlySpan<byte> Body => _bytes[(HeadLength + _bytes[26])..];

    /// <summary>The number of bytes that are known to belong to the page.</summary>
    public int KnownLength
    {
        get
        {
            if (_bytes.Length < HeadLength)
                return HeadLength;

            var length = HeadLength + _bytes[26];
            if (_bytes.Length < length)
                return length;

            foreach (var segment in Lengths)
                length += segment;
            return length;
        }
    }
}
