using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace PortBridge.Protocol.Json;

/// <summary>
/// Parses JSON of one known form. JSON of another form is rejected, even if it is valid; the serializer parses it then.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private static readonly SessionIdCache Names = new();

    private ReadOnlySpan<byte> _rest = json;

    /// <summary>Consumes the expected bytes.</summary>
    public bool Take(ReadOnlySpan<byte> expected)
    {
        if (!_rest.StartsWith(expected))
            return false;

        _rest = _rest[expected.Length..];
        return true;
    }

    /// <summary>Whether exactly the expected bytes remain.</summary>
    public readonly bool TakeEnd(ReadOnlySpan<byte> expected) => _rest.SequenceEqual(expected);

    /// <summary>Consumes a string and its closing quotation mark. Escapes are not decoded.</summary>
    public bool TakeRaw(out ReadOnlySpan<byte> text)
    {
        var end = _rest.IndexOf((byte)'"');
        text = end < 0 ? default : _rest[..end];
        _rest = _rest[(end + 1)..];
        return end >= 0;
    }

    /// <summary>Consumes a string without escapes.</summary>
    public bool TakeText([NotNullWhen(true)] out string? text)
    {
        text = TakeRaw(out var raw) && !raw.ContainsAny(JsonText.Escaped) && Utf8.IsValid(raw)
            ? Encoding.UTF8.GetString(raw)
            : null;
        return text is not null;
    }

    /// <summary>Consumes a session id.</summary>
    public bool TakeSession([NotNullWhen(true)] out string? id)
    {
        id = TakeRaw(out var raw) ? Names.Find(raw) : null;
        return id is not null;
    }

    /// <summary>Consumes an integer in canonical form, without "-0" and leading zeros.</summary>
    public bool TakeNumber(out long number)
    {
        if (!Utf8Parser.TryParse(_rest, out number, out var length) || length != JsonText.Digits(number))
            return false;

        _rest = _rest[length..];
        return true;
    }

    /// <summary>Consumes a field with a 32-bit integer.</summary>
    public bool TakeNumber(ReadOnlySpan<byte> name, out int number)
    {
        number = 0;
        if (!Take(name) || !TakeNumber(out var value) || value is < int.MinValue or > int.MaxValue)
            return false;

        number = (int)value;
        return true;
    }

    /// <summary>Consumes a field with an integer.</summary>
    public bool TakeNumber(ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        return Take(name) && TakeNumber(out number);
    }

    /// <summary>Consumes an optional field with an integer.</summary>
    /// <returns>False if the field has another value.</returns>
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
