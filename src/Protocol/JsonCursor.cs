using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace PortBridge.Protocol;

/// <summary>
/// Goes through JSON of a form that is known beforehand. Whatever departs from that form ends it; it may be good JSON
/// all the same, which the serialiser then reads.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private static readonly SessionIdCache Names = new();

    private ReadOnlySpan<byte> _rest = json;

    /// <summary>Passes over what must come next.</summary>
    public bool Take(ReadOnlySpan<byte> expected)
    {
        if (!_rest.StartsWith(expected))
            return false;

        _rest = _rest[expected.Length..];
        return true;
    }

    /// <summary>Passes over what must come last.</summary>
    public readonly bool TakeEnd(ReadOnlySpan<byte> expected) => _rest.SequenceEqual(expected);

    /// <summary>A string up to its closing quotation mark, which is passed over. It may hold escapes.</summary>
    public bool TakeRaw(out ReadOnlySpan<byte> text)
    {
        var end = _rest.IndexOf((byte)'"');
        text = end < 0 ? default : _rest[..end];
        _rest = _rest[(end + 1)..];
        return end >= 0;
    }

    /// <summary>A string without escapes.</summary>
    public bool TakeText([NotNullWhen(true)] out string? text)
    {
        text = TakeRaw(out var raw) && !raw.ContainsAny(JsonText.Escaped) && Utf8.IsValid(raw)
            ? Encoding.UTF8.GetString(raw)
            : null;
        return text is not null;
    }

    /// <summary>A session's id.</summary>
    public bool TakeSession([NotNullWhen(true)] out string? id)
    {
        id = TakeRaw(out var raw) ? Names.Find(raw) : null;
        return id is not null;
    }

    /// <summary>An integer as this code writes it: "-0" and leading zeros are not.</summary>
    public bool TakeNumber(out long number)
    {
        if (!Utf8Parser.TryParse(_rest, out number, out var length) || length != JsonText.Digits(number))
            return false;

        _rest = _rest[length..];
        return true;
    }

    /// <summary>A field with an integer that fits 32 bits.</summary>
    public bool TakeNumber(ReadOnlySpan<byte> name, out int number)
    {
        number = 0;
        if (!Take(name) || !TakeNumber(out var value) || value is < int.MinValue or > int.MaxValue)
            return false;

        number = (int)value;
        return true;
    }

    /// <summary>A field with an integer.</summary>
    public bool TakeNumber(ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        return Take(name) && TakeNumber(out number);
    }

    /// <summary>A field with an integer, which may be missing.</summary>
    /// <returns>False if it is there and holds something else.</returns>
    public bool TakeOptional(ReadOnlySpan<byte> name, out long? number)
    {
        number = null;
        if (!Take(name))
            return true;

        var isNumber = TakeNumber(out var value);
        number = value;
        return isNumber;
    }
}
