namespace PortBridge.Audio.Opus;

/// <summary>Reads the complete body of an EBML element.</summary>
internal static class EbmlBody
{
    /// <summary>Finds an element in a body.</summary>
    /// <returns>The body of the element; empty if there is none.</returns>
    /// <exception cref="InvalidDataException">The body is damaged.</exception>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> body, uint id)
    {
        while (!body.IsEmpty)
        {
            if (!EbmlElement.TryRead(body, out var element) || element.Size is not { } size
                || size > body.Length - element.HeadLength)
                throw EbmlElement.Damaged();

            var child = body.Slice(element.HeadLength, (int)size);
            if (element.Id == id)
                return child;
            body = body[(element.HeadLength + child.Length)..];
        }

        return default;
    }

    /// <summary>Reads an integer without a sign; 0 if the body is empty.</summary>
    /// <exception cref="InvalidDataException">It is longer than 8 bytes.</exception>
    public static ulong ReadUnsigned(ReadOnlySpan<byte> body)
    {
        if (body.Length > sizeof(ulong))
            throw EbmlElement.Damaged();

        var value = 0UL;
        foreach (var next in body)
            value = value << 8 | next;
        return value;
    }

    /// <summary>Reads an integer with a sign; 0 if the body is empty.</summary>
    /// <exception cref="InvalidDataException">It is longer than 8 bytes.</exception>
    public static long ReadSigned(ReadOnlySpan<byte> body)
    {
        var unused = 64 - 8 * body.Length;
        return body.IsEmpty ? 0 : (long)ReadUnsigned(body) << unused >> unused;
    }
}
