using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PortBridge.Gateway.Auth;

/// <summary>
/// Counts streams and refusals by route, on the bridge's meter <see cref="PortBridgeDiagnostics.MeterName"/>. The bridge
/// itself measures sessions, latencies and audio.
/// </summary>
internal sealed class GatewayMetrics
{
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _refusals;

    /// <summary>Creates the instruments.</summary>
    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(PortBridgeDiagnostics.MeterName);
        _active = meter.CreateUpDownCounter<long>(
            "portbridge.gateway.streams.active", "{stream}", "Connections and uploads that are open.");
        _refusals = meter.CreateCounter<long>("portbridge.gateway.refusals", "{request}", "Requests that were refused before a stream.");
    }

    /// <summary>Counts the beginning or the end of a stream.</summary>
    /// <param name="route">The route of <see cref="RouteOf"/>.</param>
    /// <param name="change">1 or −1.</param>
    public void CountStream(string route, int change) => _active.Add(change, new KeyValuePair<string, object?>("http.route", route));

    /// <summary>Counts a refusal.</summary>
    public void CountRefusal(string route, RefusalKind kind) => _refusals.Add(
        1, new KeyValuePair<string, object?>("http.route", route), new KeyValuePair<string, object?>("error.type", kind.ToString()));

    /// <summary>The route of a request, which has no values of the client.</summary>
    public static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
}
