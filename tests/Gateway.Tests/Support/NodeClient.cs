using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>Programs in <c>clients/</c> that use what others wrote, unmodified, in a process of their own.</summary>
internal static class NodeClient
{
    private static string Folder => Path.Combine(BuiltPrograms.TestsOf("Gateway"), "clients");

    /// <summary>A file of recorded speech.</summary>
    public static string SpeechFile => Path.Combine(BuiltPrograms.SourceOf("Playground"), "wwwroot", "samples", "radio.wav");

    /// <summary>Runs <c>clients/NAME/client.mjs</c>, or skips the test if its packages are not installed.</summary>
    /// <returns>The lines of its output, each a JSON object.</returns>
    public static Task<IReadOnlyList<JsonElement>> RunAsync(string name, params string[] arguments) =>
        RunScriptAsync(name, "client.mjs", arguments);

    /// <summary>Runs a script of <c>clients/NAME</c>, or skips the test if its packages are not installed.</summary>
    /// <returns>The lines of its output, each a JSON object.</returns>
    public static async Task<IReadOnlyList<JsonElement>> RunScriptAsync(string name, string script, params string[] arguments)
    {
        var folder = Path.Combine(Folder, name);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), $"The packages of {name} are not installed: npm ci.");
        var result = await Cli.Wrap("node")
            .WithArguments([Path.Combine(folder, script), .. arguments])
            .WithEnvironmentVariables(variables => variables.Set("NODE_TLS_REJECT_UNAUTHORIZED", "0").Set("NODE_NO_WARNINGS", "1"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken)
            .Task.WithTimeout(TestContext.Current.CancellationToken, name);
        Assert.True(result.ExitCode == 0, $"{name} exited with {result.ExitCode}: {result.StandardError}{result.StandardOutput}");
        return
        [
            .. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<JsonElement>(line)),
        ];
    }
}
