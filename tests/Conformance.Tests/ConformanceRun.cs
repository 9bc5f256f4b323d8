using System.CommandLine;
using System.Text.Json;
using PortBridge.Conformance.Cli;

namespace PortBridge.Conformance.Tests;

/// <summary>One run of the command line in this process.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record ConformanceRun(int ExitCode, string Output, string Error)
{
    /// <summary>The result of each check, by name; for a run with <c>--json</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Checks { get; } = Output.StartsWith('{')
        ? Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(check => check.GetProperty("name").GetString()!)
        : new Dictionary<string, JsonElement>();

    /// <summary>Runs the command.</summary>
    public static async Task<ConformanceRun> RunAsync(params string[] arguments)
    {
        var configuration = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var exitCode = await ConformanceCommand.InvokeAsync(arguments, configuration);
        return new ConformanceRun(exitCode, configuration.Output.ToString()!, configuration.Error.ToString()!);
    }
}
