using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>The dependencies that all workers of the pool share.</summary>
internal sealed record WorkerServices(
    IWorkerLauncher Launcher,
    PortBridgeOptions Options,
    BridgeMetrics Metrics,
    WireTap WireTap,
    TimeProvider Time,
    ILogger Logger,
    ILogger OutputLogger)
{
    /// <summary>The dependencies of the workers' connections.</summary>
    public ConnectionServices Connection => new(Options, Metrics, WireTap, Time, Logger, OutputLogger);
}
