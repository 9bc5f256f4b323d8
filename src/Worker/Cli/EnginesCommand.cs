using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;

namespace PortBridge.Worker.Cli;

/// <summary><c>engines</c>: lists the engines, and why some cannot run on this machine.</summary>
internal static partial class EnginesCommand
{
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print a JSON array of objects with name, unavailable_reason (absent if it can run) and automatic.",
    };

    public static Command Create()
    {
        var command = new Command("engines", "List the speech engines, and why some cannot run on this machine.");
        command.Options.Add(Json);
        command.SetAction(result =>
        {
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(Json))
                PrintJson(EngineCatalog.All, output);
            else
                Print(EngineCatalog.All, output);
        });
        return command;
    }

    internal static void PrintJson(IReadOnlyList<EngineDescription> engines, TextWriter output)
    {
        var settings = new EngineSettings();
        var entries = engines.Select(engine => new EngineEntry(engine.Name, engine.UnavailableReason(settings), engine.IsAutomatic));
        output.WriteLine(JsonSerializer.Serialize([.. entries], EngineJsonContext.Default.EngineEntryArray));
    }

    internal static void Print(IReadOnlyList<EngineDescription> engines, TextWriter output)
    {
        var settings = new EngineSettings();
        var width = engines.Max(engine => engine.Name.Length);
        foreach (var engine in engines)
        {
            var reason = engine.UnavailableReason(settings);
            var canRun = reason is null ? "yes" : "no";
            output.WriteLine($"{engine.Name.PadRight(width)}  {canRun,-3}  {reason}".TrimEnd());
        }
    }

    /// <summary>An engine, as <c>engines --json</c> prints it.</summary>
    /// <param name="Name">The name that <c>--engine</c> accepts.</param>
    /// <param name="UnavailableReason">Why it cannot run on this machine; null if it can.</param>
    /// <param name="Automatic">Whether <c>auto</c> may select it.</param>
    internal sealed record EngineEntry(string Name, string? UnavailableReason, bool Automatic);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(EngineEntry[]))]
    private sealed partial class EngineJsonContext : JsonSerializerContext;
}
