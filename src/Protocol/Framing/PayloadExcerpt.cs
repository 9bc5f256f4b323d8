using System.Buffers;
using System.Text;

namespace PortBridge.Protocol.Framing;

/// <summary>Excerpts of invalid input for logs and errors.</summary>
public static class PayloadExcerpt
{
    /// <summary>The maximum length of an excerpt in bytes.</summary>
    public const int MaxLength = 256;

    private const int DescribedLength = 32;
    private const int ShortestText = 4;

    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(value => (byte)value), (byte)'\n', (byte)'\r', (byte)'\t']);

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
        // A line that another writer printed may be followed by a frame.
        var end = bytes.IndexOfAnyExcept(Printable);
        var text = end < 0 ? bytes : end >= ShortestText ? bytes[..end] : [];
        var rest = bytes[text.Length..];
        return (text.IsEmpty, rest.IsEmpty) switch
        {
            (true, _) => $"the bytes {Convert.ToHexStringLower(rest)}",
            (_, true) => $"the text \"{Clean(text)}\"",
            _ => $"the text \"{Clean(text)}\", then the bytes {Convert.ToHexStringLower(rest)}",
        };
    }

    private static string Clean(ReadOnlySpan<byte> text) => UntrustedText.Clean(Encoding.ASCII.GetString(text));
}
