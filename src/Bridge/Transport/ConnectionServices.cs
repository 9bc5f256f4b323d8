using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Transport;

/// <summary>The dependencies that all connections share.</summary>
internal sealed record ConnectionServices(
    PortBridgeOptions Options, BridgeMetrics Metrics, WireTap WireTap, TimeProvider Time, ILogger Logger);
