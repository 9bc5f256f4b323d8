using System.Reflection;

namespace PortBridge.Testing.Hosting;

/// <summary>Finds the built programs, in the configuration of the running one, and their source folders.</summary>
public static class BuiltPrograms
{
    /// <summary>The path of the running program.</summary>
    public static string Self => Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()!.GetName().Name!);

    public static string Playground => Find("src", "Playground");

    public static string Worker => Find("src", "Worker");

    /// <summary>The reliability commands.</summary>
    public static string Reliability => Find("tests", "Reliability");

    /// <summary>The worker with a selectable misbehavior.</summary>
    public static string BadWorker => Find("tests", "BadWorker");

    /// <summary>The startup hook with which the playground reports measurements of its process.</summary>
    public static string HostProbe => $"{Find("tests", "PageFigures")}.dll";

    // The running program is in <root>/tests/<project>/bin/<configuration>/<framework>/.
    private static DirectoryInfo Here => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static DirectoryInfo Root => Here.Parent!.Parent!.Parent!.Parent!.Parent!;

    /// <summary>The folder of a project below <c>src</c>.</summary>
    public static string SourceOf(string project) => Path.Combine(Root.FullName, "src", project);

    /// <summary>The folder of a test project.</summary>
    public static string TestsOf(string project) => Path.Combine(Root.FullName, "tests", $"{project}.Tests");

    private static string Find(string folder, string project)
    {
        var path = Path.Combine(
            Root.FullName, folder, project, "bin", Here.Parent!.Name, Here.Name, $"PortBridge.{project}");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} does not exist: build {folder}/{project} first.");
    }
}
