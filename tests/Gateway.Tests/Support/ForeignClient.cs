using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>Programs in <c>clients/</c> that use what others wrote, unmodified, in a process of their own.</summary>
internal static class ForeignClient
{
    // Debian's packages are seen by Debian's interpreter only.
    private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    private static string Folder => Path.Combine(BuiltPrograms.TestsOf("Gateway"), "clients");

    /// <summary>Runs <c>clients/NAME/client.mjs</c>, or skips the test if its packages are not installed.</summary>
    /// <returns>The lines of its output, each a JSON object.</returns>
    public static Task<IReadOnlyList<JsonElement>> RunNodeAsync(string name, params string[] arguments) =>
        RunNodeScriptAsync(name, "client.mjs", arguments);

    /// <summary>Runs a script of <c>clients/NAME</c>, or skips the test if its packages are not installed.</summary>
    /// <returns>The lines of its output, each a JSON object.</returns>
    public static async Task<IReadOnlyList<JsonElement>> RunNodeScriptAsync(string name, string script, params string[] arguments)
    {
        var folder = Path.Combine(Folder, name);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), $"The packages of {name} are not installed: npm ci.");
        var result = await RunAsync(Cli.Wrap("node")
            .WithArguments([Path.Combine(folder, script), .. arguments])
            .WithEnvironmentVariables(variables => variables.Set("NODE_TLS_REJECT_UNAUTHORIZED", "0").Set("NODE_NO_WARNINGS", "1")));
        Assert.True(result.ExitCode == 0, $"{name} exited with {result.ExitCode}: {result.StandardError}{result.StandardOutput}");
        return
        [
            .. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<JsonElement>(line)),
        ];
    }

    /// <summary>Runs <c>clients/NAME/client.py</c>, or skips the test if its Python package is not installed.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="package">The package, whose Debian package is named after it.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The output.</returns>
    public static async Task<string> RunPythonAsync(string name, string package, params string[] arguments)
    {
        var import = await RunAsync(Cli.Wrap(Python).WithArguments(["-c", $"import {package}"]));
        Assert.SkipWhen(
            import.StandardError.Contains("ModuleNotFoundError", StringComparison.Ordinal),
            $"python3-{package} is not installed: apt-get install python3-{package}");
        var result = await RunAsync(Cli.Wrap(Python).WithArguments([Path.Combine(Folder, name, "client.py"), .. arguments]));
        Assert.True(result.ExitCode == 0, $"{name} exited with {result.ExitCode}: {result.StandardError}");
        return result.StandardOutput;
    }

    private static Task<BufferedCommandResult> RunAsync(Command command) => command
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(TestContext.Current.CancellationToken)
        .Task.WithTimeout(TestContext.Current.CancellationToken, command.TargetFilePath);
}
