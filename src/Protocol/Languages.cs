namespace PortBridge.Protocol;

/// <summary>The values of <c>start_session.language</c>.</summary>
public static class Languages
{
    /// <summary>The engine detects the language.</summary>
    public const string Auto = "auto";

    private static readonly char[] SubtagSeparators = ['-', '_'];

    /// <summary>
    /// Whether an engine supports a language. Only the primary subtag is compared, ignoring case: an engine that supports
    /// <c>en</c> supports <c>en-AU</c>.
    /// </summary>
    /// <param name="known">The engine's BCP 47 tags; null if they are unknown, which counts as all.</param>
    /// <param name="language">A BCP 47 tag.</param>
    public static bool Knows(IReadOnlyList<string>? known, string language) =>
        known is null || known.Any(tag => Primary(tag).Equals(Primary(language), StringComparison.OrdinalIgnoreCase));

    /// <summary>The primary subtag: <c>en</c> of <c>en-AU</c>.</summary>
    public static string Primary(string language) => language.Split(SubtagSeparators, 2)[0];
}
