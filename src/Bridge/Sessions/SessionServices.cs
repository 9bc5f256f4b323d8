using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Routing;

namespace PortBridge.Sessions;

/// <summary>What every session of a bridge shares.</summary>
internal sealed record SessionServices(
    PortBridgeOptions Options, TimeProvider Time, SessionDispatcher Dispatcher, BridgeMetrics Metrics, ILogger Logger);
