namespace PortBridge.Browsing;

/// <summary>Where the build put the programs under test: in the configuration of this one.</summary>
public static class BuiltPrograms
{
    public static string Playground => Find("Playground");

    public static string Worker => Find("Worker");

    /// <summary>The programs that show what the bridge survives.</summary>
    public static string Reliability => Find("Reliability", "tests");

    /// <summary>The worker that misbehaves as it is asked to.</summary>
    public static string BadWorker => Find("BadWorker", "tests");

    /// <summary>The folder of a project below <c>src</c>.</summary>
    public static string SourceOf(string project) => Path.Combine(Root.FullName, "src", project);

    /// <summary>The folder of a project of tests.</summary>
    public static string TestsOf(string project) => Path.Combine(Root.FullName, "tests", $"{project}.Tests");

    // This program lies in <root>/tests/<project>/bin/<configuration>/<framework>/.
    private static DirectoryInfo Here => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static DirectoryInfo Root => Here.Parent!.Parent!.Parent!.Parent!.Parent!;

    private static string Find(string project, string folder = "src")
    {
        var name = $"PortBridge.{project}.dll";
        var path = Path.Combine(Root.FullName, folder, project, "bin", Here.Parent!.Name, Here.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built: build {name} first.");
    }
}
