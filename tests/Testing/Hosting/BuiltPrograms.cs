using System.Reflection;

namespace PortBridge.Testing.Hosting;

/// <summary>Where the build put the programs, in the configuration of this one.</summary>
public static class BuiltPrograms
{
    /// <summary>This program, to be started again.</summary>
    public static string Self => Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()!.GetName().Name!);

    /// <summary>The worker.</summary>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static string Worker
    {
        get
        {
            // This program lies in <root>/tests/<project>/bin/<configuration>/<framework>/.
            var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            var root = here.Parent!.Parent!.Parent!.Parent!.Parent!;
            var path = Path.Combine(
                root.FullName, "src", "Worker", "bin", here.Parent.Name, here.Name, "PortBridge.Worker");
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException($"{path} is not there: build src/Worker in this configuration first.");
        }
    }
}
