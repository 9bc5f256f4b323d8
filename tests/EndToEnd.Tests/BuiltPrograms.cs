namespace PortBridge.EndToEnd.Tests;

/// <summary>Where the build put the programs under test: beside these tests, in the same configuration.</summary>
public static class BuiltPrograms
{
    public static string Playground => Find("Playground");

    public static string Worker => Find("Worker");

    // These tests run in <root>/tests/EndToEnd.Tests/bin/<configuration>/<framework>/.
    private static string Find(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var name = $"PortBridge.{project}.dll";
        var path = Path.Combine(root, "src", project, "bin", here.Parent.Name, here.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built: build {name} first.");
    }
}
