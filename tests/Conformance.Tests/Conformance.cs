using System.Diagnostics;
using System.Text.Json;

namespace PortBridge.Conformance.Tests;

/// <summary>The conformance runner as its user starts it, and what it printed.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Conformance(int ExitCode, string Output, string Error)
{
    public static string Worker => Program("PortBridge.Worker");

    public static string BadWorker => Program("PortBridge.BadWorker");

    public static string PythonWorker => Path.Combine(AppContext.BaseDirectory, "python-worker", "worker.py");

    /// <summary>What became of each check; for a run with <c>--json</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Checks { get; } = Output.StartsWith('{')
        ? Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(check => check.GetProperty("name").GetString()!)
        : new Dictionary<string, JsonElement>();

    /// <summary>Runs <c>conform</c>.</summary>
    public static async Task<Conformance> RunAsync(params string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Worker, ["conform", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return new Conformance(process.ExitCode, await output, await error);
    }

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
