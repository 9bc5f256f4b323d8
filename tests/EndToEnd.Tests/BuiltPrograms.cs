namespace PortBridge.EndToEnd.Tests;

/// <summary>Where the build put the programs under test: beside these tests, in the same configuration.</summary>
public static class BuiltPrograms
{
    public static string Playground => Find("Playground");

    public static string Worker => Find("Worker");

    /// <summary>The folder of a project below <c>src</c>.</summary>
    public static string SourceOf(string project) => Path.Combine(Root.FullName, "src", project);

    // These tests run in <root>/tests/EndToEnd.Tests/bin/<configuration>/<framework>/.
    private static DirectoryInfo Here => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static DirectoryInfo Root => Here.Parent!.Parent!.Parent!.Parent!.Parent!;

    private static string Find(string project)
    {
        var name = $"PortBridge.{project}.dll";
        var path = Path.Combine(SourceOf(project), "bin", Here.Parent!.Name, Here.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built: build {name} first.");
    }
}
