using System.Xml.Linq;

namespace PortBridge.Protocol.Tests;

/// <summary>The references between the projects, as the project files declare them.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    [Fact]
    public void Source_projects_reference_each_other_only_along_the_allowed_arrows()
    {
        string[] libraries = ["Bridge", "Gateway", "Conversation", "Extensions.AI", "Cluster"];
        string[] allowed =
        [
            .. Arrows(["Bridge", "Worker", "Conformance"], "Protocol"),
            .. Arrows(["Gateway", "Conversation", "Extensions.AI", "Cluster"], "Bridge"),
            .. Arrows(["Worker", "Gateway", "Playground"], "Audio"),
            .. libraries.SelectMany(library => Arrows(["Playground"], library)),
        ];

        var arrows = Projects("src").Concat(Projects("tools"))
            .SelectMany(project => References(project).Select(reference => $"{Name(project)} -> {Name(reference)}"))
            .ToList();

        Assert.Contains("Bridge -> Protocol", arrows);
        Assert.Empty(arrows.Except(allowed));
    }

    [Fact]
    public void The_protocol_needs_nothing_but_the_base_class_library()
    {
        var protocol = XDocument.Load(Projects("src").Single(path => Name(path) == "Protocol"));

        Assert.Empty(protocol.Descendants("PackageReference"));
        Assert.Empty(protocol.Descendants("FrameworkReference"));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "PortBridge.sln")).Replace('\\', '/');

        var projects = new[] { "src", "tests", "tools" }.SelectMany(Projects).Select(path => Path.GetRelativePath(Root, path));

        Assert.All(projects, path => Assert.Contains($"\"{path}\"", solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Arrows(string[] projects, string target) =>
        projects.Select(project => $"{project} -> {target}");

    private static IEnumerable<string> Projects(string folder) => Directory.Exists(Path.Combine(Root, folder))
        ? Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
        : [];

    // A reference without the output assembly only orders the build.
    private static IEnumerable<string> References(string project) =>
        from reference in XDocument.Load(project).Descendants("ProjectReference")
        where (string?)reference.Attribute("ReferenceOutputAssembly") != "false"
        select Path.GetFullPath((string)reference.Attribute("Include")!, Path.GetDirectoryName(project)!);

    private static string Name(string project) => Path.GetFileName(Path.GetDirectoryName(project)!);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "PortBridge.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
