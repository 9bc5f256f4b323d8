using PortBridge.Protocol;

namespace PortBridge.Playground.Localization;

/// <summary>
/// The names of languages by their ISO 639 codes. .NET's own names are not available in globalization-invariant mode.
/// </summary>
public static class LanguageNames
{
    private static readonly Dictionary<string, string> Names = Strings.Languages_Names
        .Split(',', StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split(' ', 2))
        .ToDictionary(entry => entry[0], entry => entry[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The name of a BCP 47 tag's language, such as <c>German (de-CH)</c>; the tag itself if the language is unknown.
    /// </summary>
    public static string Of(string tag) => Names.TryGetValue(Languages.Primary(tag), out var name)
        ? tag.Contains('-', StringComparison.Ordinal) ? $"{name} ({tag})" : name
        : tag;
}
