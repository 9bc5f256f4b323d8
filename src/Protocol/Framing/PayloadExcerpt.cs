using System.Buffers;
using System.Text;

namespace PortBridge.Protocol.Framing;

/// <summary>Excerpts of invalid input for logs and errors.</summary>
public static class PayloadExcerpt
{
    /// <summary>The maximum length of an excerpt in bytes.</summary>
    public const int MaxLength = 256;

    private const int DescribedLength = 32;

    /// <summary>A copy of the first bytes, at most <see cref="MaxLength"/>.</summary>
    public static byte[] Take(in ReadOnlySequence<byte> buffer) =>
        buffer.Slice(0, Math.Min(buffer.Length, MaxLength)).ToArray();

    /// <summary>
    /// Describes the first bytes: as text if they are printable, else in hexadecimal. The description may have what people
    /// said; do not log it in production.
    /// </summary>
    public static string Describe(in ReadOnlySequence<byte> buffer) =>
        Describe(buffer.Slice(0, Math.Min(buffer.Length, DescribedLength)).ToArray());

    /// <inheritdoc cref="Describe(in ReadOnlySequence{byte})"/>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b is not ((>= 0x20 and < 0x7f) or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                return $"the bytes {Convert.ToHexStringLower(bytes)}";
        }

        return $"the text \"{UntrustedText.Clean(Encoding.ASCII.GetString(bytes))}\"";
    }
}
