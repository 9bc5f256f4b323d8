using System.Globalization;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>Configures the worker in the playground's folder, unless the configuration names another one.</summary>
public sealed class BundledWorker(IOptions<PlaygroundOptions> playground) : IPostConfigureOptions<PortBridgeOptions>
{
    /// <summary>The path of the worker's executable.</summary>
    public static readonly string FileName = Path.Combine(
        AppContext.BaseDirectory, "worker", OperatingSystem.IsWindows() ? "PortBridge.Worker.exe" : "PortBridge.Worker");

    /// <inheritdoc/>
    public void PostConfigure(string? name, PortBridgeOptions options)
    {
        var worker = options.Worker;
        if (!string.IsNullOrWhiteSpace(worker.FileName))
            return;

        worker.FileName = FileName;
        if (worker.Arguments.Count > 0)
            return;

        worker.Arguments.Add("--engine");
        worker.Arguments.Add(playground.Value.Engine);
        worker.Arguments.Add("--max-sessions");
        worker.Arguments.Add(playground.Value.MaxSessions.ToString(CultureInfo.InvariantCulture));
        if (playground.Value.Model is not { Length: > 0 } model)
            return;

        worker.Arguments.Add("--model");
        worker.Arguments.Add(model);
    }
}
