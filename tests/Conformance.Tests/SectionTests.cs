using System.Text.RegularExpressions;
using PortBridge.Conformance.Checks;

namespace PortBridge.Conformance.Tests;

/// <summary>Checks and the sections of protocol.md name each other.</summary>
public sealed partial class SectionTests
{
    /// <summary>Sections whose requirements bind only the host.</summary>
    private static readonly string[] WithoutChecks = ["3.7", "10"];

    [Fact]
    public void The_section_of_each_check_exists()
    {
        var sections = Sections();

        Assert.All(ConformanceSuite.All, check => Assert.True(
            sections.ContainsKey(check.Section), $"{check.Name} names section {check.Section}, which is not in protocol.md."));
    }

    [Fact]
    public void Each_section_with_a_requirement_has_a_check()
    {
        var tested = ConformanceSuite.All.Select(check => check.Section).ToHashSet();

        Assert.All(
            Sections().Where(section => section.Value.Contains("MUST", StringComparison.Ordinal)).Select(section => section.Key),
            section => Assert.True(
                tested.Contains(section) || WithoutChecks.Contains(section),
                $"Section {section} of protocol.md has a MUST, but no check names it."));
    }

    [Fact]
    public void The_document_lists_the_checks_of_each_section()
    {
        var rows = ConformanceSuite.All
            .GroupBy(check => check.Section)
            .OrderBy(section => section.Key, StringComparer.Ordinal)
            .Select(section => $"| {section.Key} | {string.Join(", ", section.Select(check => $"`{check.Name}`"))} |");

        Assert.Equal(rows, Sections()["12"].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1));
    }

    [Fact]
    public void Names_are_unique_and_rules_are_sentences_without_a_period()
    {
        Assert.Equal(ConformanceSuite.All.Count, ConformanceSuite.All.Select(check => check.Name).Distinct().Count());
        Assert.All(ConformanceSuite.All, check => Assert.Matches("^[A-Za-z_].*[^.]$", check.Rule));
    }

    /// <summary>The text of each numbered section and of each numbered rule, by number: "2.1", "3.4".</summary>
    private static Dictionary<string, string> Sections()
    {
        var sections = new Dictionary<string, string>();
        var (section, part) = ("", "");
        foreach (var line in Document.Lines)
        {
            if (Heading().Match(line) is { Success: true } heading)
                section = part = heading.Groups[1].Value;
            else if (line.StartsWith("## ", StringComparison.Ordinal))
                section = part = "";
            else if (Item().Match(line) is { Success: true } item && !section.Contains('.', StringComparison.Ordinal))
                part = $"{section}.{item.Groups[1].Value}";
            else if (line.Length == 0 || !char.IsWhiteSpace(line[0]))
                part = section;
            if (part.Length > 0)
                sections[part] = $"{sections.GetValueOrDefault(part)}{line}\n";
        }

        return sections;
    }

    [GeneratedRegex(@"^#{2,3} (\d+(?:\.\d+)?)\.? ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(\d+)\. ")]
    private static partial Regex Item();
}
