using System.Buffers.Binary;

namespace PortBridge.Worker.Models;

/// <summary>Reads little-endian integers, and skips what is between them, but not past the end.</summary>
internal sealed class GgmlReader(FileStream file)
{
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public uint ReadUnsigned()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>A number that counts something; what cannot is taken for the end of what makes sense.</summary>
    /// <exception cref="EndOfStreamException">The file ends before, or the number is negative.</exception>
    public int ReadCount() => (int)ReadUnsigned() is >= 0 and var count ? count : throw new EndOfStreamException();

    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public void Skip(long count)
    {
        if (count > file.Length - file.Position)
            throw new EndOfStreamException();
        file.Seek(count, SeekOrigin.Current);
    }
}
