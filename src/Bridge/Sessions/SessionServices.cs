using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Sessions;

/// <summary>The dependencies that all sessions of a bridge share.</summary>
internal sealed record SessionServices(
    PortBridgeOptions Options, TimeProvider Time, BridgeMetrics Metrics, ILogger Logger);
