using System.Diagnostics;
using System.Text.Json;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.SocketIo.Support;

/// <summary>Runs a script with the clients that npm has.</summary>
internal static class NodeClient
{
    private static readonly string Folder = Path.Combine(BuiltPrograms.TestsOf("Gateway"), "clients", "socketio");

    /// <summary>Runs a script and returns the events that it printed.</summary>
    public static async Task<IReadOnlyList<(string Name, JsonElement Data)>> RunAsync(string script, params string[] arguments)
    {
        Require();
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("node", [script, .. arguments])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
            },
        };
        process.Start();
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
                .WithTimeout(TestContext.Current.CancellationToken);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        }
        finally
        {
            process.Kill();
        }
    }

    private static (string Name, JsonElement Data) Parse(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return (json.GetProperty("name").GetString()!, json.TryGetProperty("data", out var data) ? data : default);
    }

    private static void Require()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "socket.io-client")))
            Assert.Skip("The npm clients are not installed: run npm ci in tests/Gateway.Tests/clients/socketio.");

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node"))))
            Assert.Skip("Node.js is not installed.");
    }
}
