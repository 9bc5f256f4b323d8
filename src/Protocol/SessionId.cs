using System.Buffers;

namespace PortBridge.Protocol;

/// <summary>The rule for session ids: 1 to 128 characters of <c>[A-Za-z0-9._:-]</c>, and not <see cref="None"/>.</summary>
public static class SessionId
{
    /// <summary>The maximum length.</summary>
    public const int MaxLength = 128;

    /// <summary>The placeholder for no session.</summary>
    public const string None = "_";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>Whether a text is a valid session id.</summary>
    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= MaxLength } and not None && !id.AsSpan().ContainsAnyExcept(Allowed);
}
