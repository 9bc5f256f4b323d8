namespace PortBridge.Protocol;

/// <summary>How <c>start_session.language</c> is understood.</summary>
public static class Languages
{
    /// <summary>Stands for the language that the engine hears.</summary>
    public const string Auto = "auto";

    private static readonly char[] SubtagSeparators = ['-', '_'];

    /// <summary>
    /// Whether an engine that knows these languages knows this one. Only the first subtag counts, in any case: an
    /// engine that knows <c>en</c> takes <c>en-AU</c>.
    /// </summary>
    /// <param name="known">BCP 47 tags; null where the engine does not say, and then it may know any.</param>
    /// <param name="language">A BCP 47 tag.</param>
    public static bool Knows(IReadOnlyList<string>? known, string language) =>
        known is null || known.Any(tag => Primary(tag).Equals(Primary(language), StringComparison.OrdinalIgnoreCase));

    /// <summary>The first subtag: <c>en</c> of <c>en-AU</c>.</summary>
    public static string Primary(string language) => language.Split(SubtagSeparators, 2)[0];
}
