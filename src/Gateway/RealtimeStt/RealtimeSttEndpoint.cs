using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.RealtimeStt;

/// <summary>The endpoint of apps in the manner of RealtimeSTT, which show every step of the recognition.</summary>
public static class RealtimeSttEndpoint
{
    /// <summary>Maps the WebSocket.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path.</param>
    public static IEndpointConventionBuilder MapRealtimeStt(this IEndpointRouteBuilder endpoints, string path = "/ws/stream") =>
        endpoints.MapWire(path, _ => (new RealtimeSttWire(), null), PlainRefusal.WriteAsync);
}
