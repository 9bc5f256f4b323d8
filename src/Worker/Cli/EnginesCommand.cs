using System.CommandLine;
using PortBridge.Worker.Engines;

namespace PortBridge.Worker.Cli;

/// <summary><c>engines</c>: which engines this machine can run, and why not the others.</summary>
internal static class EnginesCommand
{
    public static Command Create()
    {
        var command = new Command("engines", "Say which speech engines this machine can run, and why not the others.");
        command.SetAction(result => Print(EngineCatalog.All, result.InvocationConfiguration.Output));
        return command;
    }

    internal static void Print(IReadOnlyList<EngineDescription> engines, TextWriter output)
    {
        var settings = new EngineSettings();
        var width = engines.Max(engine => engine.Name.Length);
        foreach (var engine in engines)
        {
            var reason = engine.WhyNot(settings);
            var canRun = reason is null ? "yes" : "no";
            output.WriteLine($"{engine.Name.PadRight(width)}  {canRun,-3}  {reason}".TrimEnd());
        }
    }
}
