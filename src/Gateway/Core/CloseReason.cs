using System.Text;

namespace PortBridge.Gateway.Core;

/// <summary>The reason in a close frame.</summary>
internal static class CloseReason
{
    /// <summary>The maximum length in bytes (RFC 6455, section 5.5: 125 with the status).</summary>
    public const int MaxBytes = 123;

    private const string Ellipsis = "…";

    /// <summary>Cuts a reason off to <see cref="MaxBytes"/>, not within a character.</summary>
    public static string Shorten(string reason)
    {
        if (Encoding.UTF8.GetByteCount(reason) <= MaxBytes)
            return reason;

        var length = 0;
        var bytes = Encoding.UTF8.GetByteCount(Ellipsis);
        foreach (var rune in reason.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
                break;
            length += rune.Utf16SequenceLength;
        }

        return reason[..length] + Ellipsis;
    }
}
