using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Workers;

/// <summary>What every worker of the pool is run with.</summary>
internal sealed record WorkerServices(
    IWorkerLauncher Launcher,
    PortBridgeOptions Options,
    BridgeMetrics Metrics,
    TimeProvider Time,
    ILogger Logger);
