using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Vosk;

/// <summary>The endpoint of vosk-server's clients.</summary>
public static class VoskEndpoint
{
    /// <summary>Maps the WebSocket.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path; vosk-server's own is <c>/</c>.</param>
    public static IEndpointConventionBuilder MapVosk(this IEndpointRouteBuilder endpoints, string path = "/vosk") =>
        endpoints.MapWire(
            path,
            context => (new VoskWire(context.RequestServices.GetRequiredService<ISpeechBridge>().Worker.Description), null),
            PlainRefusal.WriteAsync);
}
