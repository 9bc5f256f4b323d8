using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>The endpoint of a server of Engine.IO.</summary>
internal static class EngineEndpoint
{
    // The protocol has its own heartbeat.
    private static readonly WebSocketOptions Sockets = new() { KeepAliveInterval = Timeout.InfiniteTimeSpan };

    /// <summary>Maps all methods of a path, with and without a slash at its end.</summary>
    public static IEndpointConventionBuilder MapEngine(
        this IEndpointRouteBuilder endpoints, string pattern, RequestDelegate handle)
    {
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets(Sockets);
        pipeline.Run(handle);
        return endpoints.Map(pattern, pipeline.Build());
    }
}
