namespace PortBridge.Audio.Opus;

/// <summary>The head of an element of EBML (RFC 8794): an identifier of 1 to 4 bytes and a size of 1 to 8 bytes.</summary>
/// <param name="Id">The identifier with its length marker.</param>
/// <param name="Size">The number of bytes of the body; null if it is unknown.</param>
/// <param name="HeadLength">The number of bytes of identifier and size.</param>
internal readonly record struct EbmlElement(uint Id, long? Size, int HeadLength)
{
    private const int MaxIdLength = 4;

    /// <summary>Reads the head of an element.</summary>
    /// <param name="bytes">The element from its first byte.</param>
    /// <param name="element">The element.</param>
    /// <returns>False if the head is incomplete.</returns>
    /// <exception cref="InvalidDataException">The bytes are not an element.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EbmlElement element)
    {
        element = default;
        if (!TryReadNumber(bytes, MaxIdLength, out var id, out var idLength)
            || !TryReadNumber(bytes[idLength..], sizeof(ulong), out var size, out var sizeLength))
            return false;

        var marker = 1UL << (7 * idLength);
        var unknown = size == (1UL << (7 * sizeLength)) - 1;
        element = new((uint)(id | marker), unknown ? null : (long)size, idLength + sizeLength);
        return true;
    }

    /// <summary>Reads a number whose length is in its first bits.</summary>
    /// <returns>False if the number is incomplete.</returns>
    /// <exception cref="InvalidDataException">The number is longer than <paramref name="maxLength"/>.</exception>
    public static bool TryReadNumber(ReadOnlySpan<byte> bytes, int maxLength, out ulong value, out int length)
    {
        (value, length) = (0, 0);
        if (bytes.IsEmpty)
            return false;

        length = byte.LeadingZeroCount(bytes[0]) + 1;
        if (length > maxLength)
            throw Damaged();
        if (bytes.Length < length)
            return false;

        value = bytes[0] & (0xFFUL >> length);
        foreach (var next in bytes[1..length])
            value = value << 8 | next;
        return true;
    }

    /// <summary>The stream does not have the structure of EBML.</summary>
    public static InvalidDataException Damaged() => new(
        "The WebM stream is damaged, or a part of it is missing: send every piece of the recorder, in order.");
}
