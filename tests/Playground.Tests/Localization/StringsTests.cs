using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PortBridge.Playground.Tests.Localization;

/// <summary>All texts are in one resource file. These tests read the sources.</summary>
public sealed partial class StringsTests
{
    // The project's name, and strings that only programs read.
    private static readonly string[] Allowed =
        [
        "PortBridge", "true", "false", "M", "L", "O", "polite", "hearing", "no-sound", "worker-panel",
        "silence_duration_ms", "min_speech_duration_ms", "threshold",
    ];

    private static string Sources { get; } = Path.Combine(FindRoot(), "src", "Playground");

    public static TheoryData<string> Components => [.. SourcesBelow("Components", "*.razor")];

    [Theory]
    [MemberData(nameof(Components))]
    public void A_component_contains_no_text(string component) =>
        Assert.DoesNotContain(ComponentSource.TextsOf(Read(component)), IsText);

    [Theory]
    [InlineData("<p>Hello</p>", "Hello")]
    [InlineData("""@if (Is("x")) { <b class="@(A ? "a b" : "c")">@X.Y(z)</b> } else { <i>so</i> }""", "so")]
    [InlineData("""<p title="Hear it">@X</p>""", "Hear it")]
    [InlineData("""<p title="@(A ? "Hear it" : null)">@X</p>""", "Hear it")]
    [InlineData("""<LineChart Label="Exits" Values="Statistics.Final" />""", "Exits")]
    [InlineData("""<p>@(A ? "Stop" : Strings.B)</p>""", "Stop")]
    [InlineData("""@code { string A => "engine"; }""", "engine")]
    public void Text_is_found_in_every_part_of_a_component(string component, string text) =>
        Assert.Contains(text, ComponentSource.TextsOf(component));

    [Fact]
    public void The_code_of_components_and_formatters_contains_no_text()
    {
        var files = SourcesBelow("Components", "*.cs").Concat(SourcesBelow("Localization", "*.cs"));

        Assert.DoesNotContain(files.SelectMany(file => ComponentSource.LiteralsOf(Read(file))), Prose().IsMatch);
    }

    [Fact]
    public void Each_text_is_used()
    {
        var resource = XDocument.Parse(Read(Path.Combine("Localization", "Strings.resx")));
        var keys = resource.Root!.Elements("data").Select(data => (string)data.Attribute("name")!).ToList();
        var sources = string.Concat(SourcesBelow(".", "*.cs").Concat(SourcesBelow(".", "*.razor")).Select(Read));
        var used = Use().Matches(sources).Select(use => use.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(keys);
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.Empty(keys.Except(used));
    }

    private static bool IsText(string text) => !Allowed.Contains(text) && !FileName().IsMatch(text);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Sources, file));

    private static IEnumerable<string> SourcesBelow(string folder, string pattern) =>
        from file in Directory.EnumerateFiles(Path.Combine(Sources, folder), pattern, SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Sources, file)
        where !name.StartsWith("obj", StringComparison.Ordinal) && !name.StartsWith("bin", StringComparison.Ordinal)
        select name;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PortBridge.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run in the project's own folder.");
        return folder.FullName;
    }

    [GeneratedRegex(@"^[\w./]+\.(js|css|svg)$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\p{L} \p{L}|^\p{Lu}\p{Ll}")]
    private static partial Regex Prose();

    [GeneratedRegex(@"\bStrings\.(\w+)")]
    private static partial Regex Use();
}
