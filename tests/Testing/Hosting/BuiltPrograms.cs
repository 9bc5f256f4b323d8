using System.Reflection;

namespace PortBridge.Testing.Hosting;

/// <summary>Where the build put the programs, in the configuration of this one, and where their sources lie.</summary>
public static class BuiltPrograms
{
    /// <summary>This program, to be started again.</summary>
    public static string Self => Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()!.GetName().Name!);

    public static string Playground => Find("src", "Playground");

    public static string Worker => Find("src", "Worker");

    /// <summary>The programs that show what the bridge survives.</summary>
    public static string Reliability => Find("tests", "Reliability");

    /// <summary>The worker that misbehaves as it is asked to.</summary>
    public static string BadWorker => Find("tests", "BadWorker");

    // This program lies in <root>/tests/<project>/bin/<configuration>/<framework>/.
    private static DirectoryInfo Here => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static DirectoryInfo Root => Here.Parent!.Parent!.Parent!.Parent!.Parent!;

    /// <summary>The folder of a project below <c>src</c>.</summary>
    public static string SourceOf(string project) => Path.Combine(Root.FullName, "src", project);

    /// <summary>The folder of a project of tests.</summary>
    public static string TestsOf(string project) => Path.Combine(Root.FullName, "tests", $"{project}.Tests");

    private static string Find(string folder, string project)
    {
        var path = Path.Combine(
            Root.FullName, folder, project, "bin", Here.Parent!.Name, Here.Name, $"PortBridge.{project}");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is not there: build {folder}/{project} in this configuration first.");
    }
}
