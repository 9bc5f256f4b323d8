using System.Buffers;
using System.Globalization;
using System.Text;

namespace PortBridge.Protocol;

/// <summary>
/// Text of another process or of a browser, made safe for logs, exceptions and statuses: it stays on one line, cannot
/// control a terminal or the direction of text, and has a limited length.
/// </summary>
public static class UntrustedText
{
    /// <summary>The maximum length of a cleaned text, in UTF-16 code units.</summary>
    public const int MaxLength = 1024;

    /// <summary>The maximum length of a name, in UTF-16 code units.</summary>
    public const int MaxNameLength = 64;

    private const char Ellipsis = '…';

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>
    /// Escapes the characters that are not text, and shortens the text. The escaped characters are controls, line breaks,
    /// formatting characters other than joiners (such as those that change the direction of text), and unpaired surrogates.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The maximum length of the result; a shortened text ends with an ellipsis.</param>
    /// <returns>The text itself if it needs no change.</returns>
    public static string Clean(string text, int maxLength = MaxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        return IsClean(text, maxLength) ? text : Escape(text, maxLength);
    }

    /// <summary>
    /// Returns a name, such as that of a message, if it looks like one. Any other text may be something that a person has
    /// said, and only its length is returned.
    /// </summary>
    public static string Name(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxNameLength && !text.AsSpan().ContainsAnyExcept(NameCharacters)
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"<{text.Length} characters>");
    }

    private static bool IsClean(string text, int maxLength)
    {
        if (text.Length > maxLength)
            return false;

        // A replacement character may stand for an unpaired surrogate.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || !IsText(rune))
                return false;
        }

        return true;
    }

    private static string Escape(string text, int maxLength)
    {
        var result = new StringBuilder(Math.Min(text.Length, maxLength));
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            var part = status != OperationStatus.Done ? $"\\u{(int)rest[0]:x4}"
                : IsText(rune) ? rune.ToString()
                : Escape(rune);
            rest = rest[length..];
            if (result.Length + part.Length > (rest.IsEmpty ? maxLength : maxLength - 1))
                return result.Append(Ellipsis).ToString();
            result.Append(part);
        }

        return result.ToString();
    }

    private static string Escape(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        var value => value <= char.MaxValue ? $"\\u{value:x4}" : $"\\U{value:x8}",
    };

    // Zero-width (non-)joiners are part of the spelling of several languages, and of emoji.
    private static bool IsText(Rune rune) => rune.Value is 0x200c or 0x200d || Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
