using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Transport;

/// <summary>The dependencies that all connections share.</summary>
/// <param name="Options">The options of the bridge.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="WireTap">Receives all messages.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
/// <param name="OutputLogger">The log of what workers print: <see cref="PortBridgeDiagnostics.WorkerOutputCategory"/>.</param>
internal sealed record ConnectionServices(
    PortBridgeOptions Options, BridgeMetrics Metrics, WireTap WireTap, TimeProvider Time, ILogger Logger,
    ILogger OutputLogger);
