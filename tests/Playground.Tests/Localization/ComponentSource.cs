using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using PortBridge.Playground.Components;

namespace PortBridge.Playground.Tests.Localization;

/// <summary>
/// The text in a component's source, told from its elements and its C#. It knows as much of Razor as the page's
/// components use, and takes what it does not know for text.
/// </summary>
internal static partial class ComponentSource
{
    private const string Brackets = @"\((?>[^()]+|(?<open>\()|(?<-open>\)))*\)";
    private const string Quoted = @"""(?>@" + Brackets + @"|[^""])*""";

    private static readonly string[] ReadAttributes =
        ["title", "alt", "label", "placeholder", "aria-label", "aria-description", "aria-placeholder"];

    // Parameters for text take it without a sign; to all others, letters are C#.
    private static readonly IReadOnlyList<string> TextParameters =
    [
        .. from type in typeof(App).Assembly.GetTypes()
           where type.IsAssignableTo(typeof(ComponentBase))
           from property in type.GetProperties()
           where property.PropertyType == typeof(string) && property.IsDefined(typeof(ParameterAttribute), false)
           select property.Name,
    ];

    /// <summary>What is written between elements and in attributes that people read, and the literals of the C#.</summary>
    public static IEnumerable<string> TextsOf(string component)
    {
        var parts = component.Split("@code {", 2);
        var markup = ClassAttribute().Replace(Comment().Replace(parts[0], ""), "");
        var code = string.Join('\n', Expression().Matches(markup)) + parts.ElementAtOrDefault(1);
        return [.. ContentOf(markup), .. AttributesOf(markup), .. LiteralsOf(code)];
    }

    /// <summary>The literals of C# that have letters, without what is filled in.</summary>
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
