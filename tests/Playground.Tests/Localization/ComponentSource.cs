using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using PortBridge.Playground.Components;

namespace PortBridge.Playground.Tests.Localization;

/// <summary>
/// Finds the text in the source of a component. It supports the Razor syntax that the page uses, and treats everything
/// else as text.
/// </summary>
internal static partial class ComponentSource
{
    private const string Brackets = @"\((?>[^()]+|(?<open>\()|(?<-open>\)))*\)";
    private const string Quoted = @"""(?>@" + Brackets + @"|[^""])*""";

    private static readonly string[] ReadAttributes =
        ["title", "alt", "label", "placeholder", "aria-label", "aria-description", "aria-placeholder"];

    // String parameters accept text without @; the values of all others are C#.
    private static readonly IReadOnlyList<string> TextParameters =
    [
        .. from type in typeof(App).Assembly.GetTypes()
           where type.IsAssignableTo(typeof(ComponentBase))
           from property in type.GetProperties()
           where property.PropertyType == typeof(string) && property.IsDefined(typeof(ParameterAttribute), false)
           select property.Name,
    ];

    /// <summary>The text between elements, in attributes with text, and in string literals.</summary>
    public static IEnumerable<string> TextsOf(string component)
    {
        var parts = component.Split("@code {", 2);
        var markup = ClassAttribute().Replace(Comment().Replace(parts[0], ""), "");
        var code = string.Join('\n', Expression().Matches(markup)) + parts.ElementAtOrDefault(1);
        return [.. ContentOf(markup), .. AttributesOf(markup), .. LiteralsOf(code)];
    }

    /// <summary>The string literals that contain letters, without interpolations.</summary>
    public static IEnumerable<string> LiteralsOf(string code) =>
        from Match literal in Literal().Matches(CodeComment().Replace(code, ""))
        let text = Hole().Replace(literal.Groups[1].Value, "")
        where text.Any(char.IsLetter)
        select text;

    private static IEnumerable<string> ContentOf(string markup) =>
        from text in Expression().Replace(Statement().Replace(Element().Replace(markup, "\n"), "\n"), "\n").Split('\n')
        where text.Any(char.IsLetter)
        select text.Trim();

    private static IEnumerable<string> AttributesOf(string markup) =>
        from Match attribute in Attribute().Matches(markup)
        let name = attribute.Groups[1].Value
        let value = attribute.Groups[2].Value.Trim('"')
        where ReadAttributes.Contains(name) || TextParameters.Contains(name)
        where !value.StartsWith('@') && value.Any(char.IsLetter)
        select value;

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bclass=" + Quoted)]
    private static partial Regex ClassAttribute();

    [GeneratedRegex("</?[A-Za-z!](?>" + Quoted + @"|[^"">])*>")]
    private static partial Regex Element();

    [GeneratedRegex(@"(?<=\s)([\w-]+)=(" + Quoted + ")")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"@?\b(?:if|foreach|switch) *" + Brackets + @"|\belse\b|[{}]|^@(?:page|using|inject|implements|rendermode)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Statement();

    [GeneratedRegex(@"@(?:" + Brackets + @"|\w+(?:\.\w+|\[[^\]]*\]|" + Brackets + ")*)")]
    private static partial Regex Expression();

    [GeneratedRegex(@"""((?>[^""\\\n]|\\.)*)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex CodeComment();
}
