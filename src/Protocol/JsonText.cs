using System.Buffers;
using System.Text;

namespace PortBridge.Protocol;

/// <summary>Writes JSON of a known form into memory that has room for it.</summary>
internal ref struct JsonText(Span<byte> text)
{
    private const int LongestNumber = 20;

    private readonly Span<byte> _text = text;

    /// <summary>What stands in a string only behind a backslash.</summary>
    public static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<char> EscapedCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(value => (char)value), '"', '\\']);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Where the next byte goes.</summary>
    public readonly Span<byte> Rest => _text[Length..];

    /// <summary>How long a string without its quotation marks is in UTF-8.</summary>
    /// <returns>Null if it would need escapes, or holds half a surrogate pair.</returns>
    public static int? Measure(string value)
    {
        if (value.AsSpan().ContainsAny(EscapedCharacters))
            return null;

        var length = Encoding.UTF8.GetByteCount(value);
        return length == value.Length || !HasLoneSurrogate(value) ? length : null;
    }

    /// <summary>How long a number is.</summary>
    public static int Digits(long number)
    {
        if (number is >= 0 and < 10)
            return 1;

        Span<byte> digits = stackalloc byte[LongestNumber];
        number.TryFormat(digits, out var length);
        return length;
    }

    /// <summary>Counts bytes that the caller has written to <see cref="Rest"/>.</summary>
    public void Advance(int count) => Length += count;

    public void Add(ReadOnlySpan<byte> part)
    {
        part.CopyTo(Rest);
        Length += part.Length;
    }

    /// <summary>Adds a string that <see cref="Measure"/> has measured.</summary>
    public void Add(string value) => Length += Encoding.UTF8.GetBytes(value, Rest);

    /// <summary>Adds a field with a number.</summary>
    public void Add(ReadOnlySpan<byte> name, long number)
    {
        Add(name);
        number.TryFormat(Rest, out var length);
        Length += length;
    }

    private static bool HasLoneSurrogate(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return true;
        }

        return false;
    }
}
