using System.Xml.Linq;

namespace PortBridge.Protocol.Tests;

/// <summary>Holds who may reference whom, as the project files say it.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    [Fact]
    public void Source_projects_reference_each_other_only_along_the_allowed_arrows()
    {
        string[] allowed = ["Bridge -> Protocol", "Playground -> Bridge", "Worker -> Protocol"];

        var arrows = Projects("src").SelectMany(
            project => References(project).Select(reference => $"{Name(project)} -> {Name(reference)}"));

        Assert.Equal(allowed, arrows.Order(StringComparer.Ordinal));
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

        var projects = Projects("src").Concat(Projects("tests")).Select(path => Path.GetRelativePath(Root, path));

        Assert.All(projects, path => Assert.Contains($"\"{path}\"", solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories);

    // A reference without the output assembly only orders the build.
    private static IEnumerable<string> References(string project) =>
        from reference in XDocument.Load(project).Descendants("ProjectReference")
        where (string?)reference.Attribute("ReferenceOutputAssembly") != "false"
        select Path.GetFullPath((string)reference.Attribute("Include")!, Path.GetDirectoryName(project)!);

    private static string Name(string project) => Path.GetFileName(Path.GetDirectoryName(project)!);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "PortBridge.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
