using System.Buffers;
using System.Text;

namespace PortBridge.Protocol.Json;

/// <summary>Writes JSON of one known form into a span that is large enough.</summary>
internal ref struct JsonText(Span<byte> text)
{
    private const int LongestNumber = 20;

    private readonly Span<byte> _text = text;

    /// <summary>Bytes that a JSON string must escape.</summary>
    public static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<char> EscapedCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(value => (char)value), '"', '\\']);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The unwritten rest of the span.</summary>
    public readonly Span<byte> Rest => _text[Length..];

    /// <summary>The UTF-8 length of a string without its quotation marks.</summary>
    /// <returns>Null if the string needs escapes, or has a lone surrogate.</returns>
    public static int? Measure(string value)
    {
        if (value.AsSpan().ContainsAny(EscapedCharacters))
            return null;

        var length = Encoding.UTF8.GetByteCount(value);
        return length == value.Length || !HasLoneSurrogate(value) ? length : null;
    }

    /// <summary>The number of characters of a decimal integer.</summary>
    public static int Digits(long number)
    {
        if (number is >= 0 and < 10)
            return 1;

        Span<byte> digits = stackalloc byte[LongestNumber];
        number.TryFormat(digits, out var length);
        return length;
    }

    /// <summary>Advances past bytes that the caller wrote to <see cref="Rest"/>.</summary>
    public void Advance(int count) => Length += count;

    public void Add(ReadOnlySpan<byte> part)
    {
        part.CopyTo(Rest);
        Length += part.Length;
    }

    /// <summary>Adds a string whose length <see cref="Measure"/> returned.</summary>
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
