using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.WhisperLive;

/// <summary>The endpoint of WhisperLive's clients.</summary>
public static class WhisperLiveEndpoint
{
    /// <summary>Maps the WebSocket.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path; WhisperLive's own is <c>/</c>.</param>
    public static IEndpointConventionBuilder MapWhisperLive(this IEndpointRouteBuilder endpoints, string path = "/whisperlive") =>
        endpoints.MapWire(
            path,
            context => (new WhisperLiveWire(context.RequestServices.GetRequiredService<ISpeechBridge>().Worker.Description), null),
            PlainRefusal.WriteAsync);
}
