using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Sessions;

/// <summary>What every session of a bridge shares.</summary>
internal sealed record SessionServices(
    PortBridgeOptions Options, TimeProvider Time, BridgeMetrics Metrics, ILogger Logger);
