using System.Buffers;
using System.Text;

namespace PortBridge.Protocol.Framing;

/// <summary>Shows a person the bytes that were wrong.</summary>
public static class PayloadExcerpt
{
    /// <summary>As many bytes are kept of what was wrong.</summary>
    public const int MaxLength = 256;

    private const int DescribedLength = 32;

    /// <summary>A copy of the first bytes, at most <see cref="MaxLength"/>.</summary>
    public static byte[] Take(in ReadOnlySequence<byte> buffer) =>
        buffer.Slice(0, Math.Min(buffer.Length, MaxLength)).ToArray();

    /// <summary>The first bytes as text where they are printable, else in hexadecimal.</summary>
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

        return $"the text \"{Encoding.ASCII.GetString(bytes).ReplaceLineEndings("\\n")}\"";
    }
}
