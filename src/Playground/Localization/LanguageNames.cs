using PortBridge.Protocol;

namespace PortBridge.Playground.Localization;

/// <summary>
/// What languages are called, by the codes of ISO 639. The globalisation that .NET brings would know, but
/// this program runs without it.
/// </summary>
public static class LanguageNames
{
    private static readonly Dictionary<string, string> Names = Strings.Languages_Names
        .Split(',', StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split(' ', 2))
        .ToDictionary(entry => entry[0], entry => entry[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a BCP 47 tag's language: <c>German (de-CH)</c>; the tag itself where it is not known.</summary>
    public static string Of(string tag) => Names.TryGetValue(Languages.Primary(tag), out var name)
        ? tag.Contains('-', StringComparison.Ordinal) ? $"{name} ({tag})" : name
        : tag;
}
