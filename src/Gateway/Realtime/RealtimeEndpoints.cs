using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.OpenAI;

namespace PortBridge.Gateway.Realtime;

/// <summary>The endpoint of OpenAI's Realtime API for transcription.</summary>
public static class RealtimeEndpoints
{
    private const string BetaSubprotocol = "openai-beta.realtime-v1";

    /// <summary>Maps the WebSocket endpoint. All query parameters that OpenAI's clients send are accepted.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path.</param>
    public static IEndpointConventionBuilder MapOpenAIRealtime(this IEndpointRouteBuilder endpoints, string path = "/v1/realtime") =>
        endpoints.MapWire(
            path,
            context =>
            {
                var services = context.RequestServices;
                var bridge = services.GetRequiredService<ISpeechBridge>();
                return (new RealtimeWire(
                    DialectOf(context),
                    () => bridge.Worker.Description,
                    services.GetRequiredService<IOptions<GatewayOptions>>().Value,
                    services.GetRequiredService<TimeProvider>()), null);
            },
            (context, refusal) => OpenAIError.Of(refusal).WriteAsync(context.Response));

    private static RealtimeDialect DialectOf(HttpContext context) =>
        context.Request.Headers["OpenAI-Beta"].ToString().Contains("realtime=v1", StringComparison.OrdinalIgnoreCase)
        || context.WebSockets.WebSocketRequestedProtocols.Contains(BetaSubprotocol)
            ? RealtimeDialect.Beta
            : RealtimeDialect.Current;
}
