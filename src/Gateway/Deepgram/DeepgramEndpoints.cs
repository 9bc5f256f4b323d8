using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>The endpoints of Deepgram's speech to text.</summary>
public static class DeepgramEndpoints
{
    /// <summary>Maps live transcription (a WebSocket) and the transcription of files (POST).</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path.</param>
    public static IEndpointConventionBuilder MapDeepgramListen(this IEndpointRouteBuilder endpoints, string path = "/v1/listen")
    {
        var group = endpoints.MapGroup("");
        group.MapWire(path, OpenListen, DeepgramError.WriteAsync);
        group.MapPost(path, static context => context.RequestServices.GetRequiredService<ListenFileEndpoint>().HandleAsync(context));
        return group;
    }

    /// <summary>Maps conversational transcription with turns (a WebSocket).</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path.</param>
    public static IEndpointConventionBuilder MapDeepgramFlux(this IEndpointRouteBuilder endpoints, string path = "/v2/listen") =>
        endpoints.MapWire(path, OpenFlux, DeepgramError.WriteAsync);

    private static (IWire? Wire, Refusal? Refusal) OpenListen(HttpContext context)
    {
        var id = DeepgramError.AssignId(context);
        var services = context.RequestServices;
        var worker = services.GetRequiredService<ISpeechBridge>().Worker.Description;
        var minSilence = services.GetRequiredService<IOptions<GatewayOptions>>().Value.MinSilenceDuration;
        var (query, refusal) = ListenQuery.Read(context.Request.Query, minSilence, worker);
        if (query is null)
            return (null, refusal);

        var wire = new ListenWire(query, worker, id, services.GetRequiredService<TimeProvider>());
        context.Response.RegisterForDispose(wire);
        return (wire, null);
    }

    private static (IWire? Wire, Refusal? Refusal) OpenFlux(HttpContext context)
    {
        var id = DeepgramError.AssignId(context);
        var worker = context.RequestServices.GetRequiredService<ISpeechBridge>().Worker.Description;
        var (query, refusal) = FluxQuery.Read(context.Request.Query, worker);
        return query is null ? (null, refusal) : (new FluxWire(query, worker, id), null);
    }
}
