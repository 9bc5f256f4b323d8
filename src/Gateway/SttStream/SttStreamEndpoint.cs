using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.SttStream;

/// <summary>The endpoint of apps that send what a browser records and receive transcripts.</summary>
public static class SttStreamEndpoint
{
    /// <summary>Maps the WebSocket.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path.</param>
    public static IEndpointConventionBuilder MapSttStream(this IEndpointRouteBuilder endpoints, string path = "/stt-stream") =>
        endpoints.MapWire(path, _ => (new SttStreamWire(), null), PlainRefusal.WriteAsync);
}
