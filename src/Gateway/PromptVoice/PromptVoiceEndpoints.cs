using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.PromptVoice;

/// <summary>The endpoints of voice assistants that capture, show transcripts and answer by themselves.</summary>
public static class PromptVoiceEndpoints
{
    /// <summary>
    /// Maps the WebSockets <c>/ws</c> and <c>/ws2</c>, <c>POST /transcribe</c>, <c>GET /health</c> and
    /// <c>GET /api/stream_config</c>.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">A path before all of them, for applications that have endpoints with these names.</param>
    public static IEndpointConventionBuilder MapPromptVoice(this IEndpointRouteBuilder endpoints, string path = "")
    {
        var group = endpoints.MapGroup(path).DisableAntiforgery();
        foreach (var name in new[] { "/ws", "/ws2" })
            group.MapWire(name, Open, PlainRefusal.WriteAsync);
        group.MapPost("/transcribe", TranscribeAsync);
        group.MapGet("/health", WriteHealthAsync);
        group.MapGet("/api/stream_config", WriteConfigAsync);
        return group;
    }

    private static (IWire?, Refusal?) Open(HttpContext context) => (
        new PromptVoiceWire(
            context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value,
            context.RequestServices.GetRequiredService<TimeProvider>()),
        null);

    private static Task TranscribeAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<FileEndpoint>().HandleAsync(context);

    // Monitors have no key.
    private static Task WriteHealthAsync(HttpContext context)
    {
        var state = context.RequestServices.GetRequiredService<ISpeechBridge>().Worker.State;
        var status = state switch
        {
            WorkerState.Ready => "healthy",
            WorkerState.Starting or WorkerState.Loading or WorkerState.Backoff => "starting",
            _ => "unhealthy",
        };
        context.Response.StatusCode = status == "unhealthy" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return context.Response.WriteAsJsonAsync(
            new Health(status, context.RequestServices.GetRequiredService<Admission>().Total), HttpJson.Default.Health);
    }

    private static Task WriteConfigAsync(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<Admission>().Check(context) is { } refusal)
            return FileEndpoint.RefuseAsync(context, refusal.Status, refusal.Message);

        var worker = context.RequestServices.GetRequiredService<ISpeechBridge>().Worker.Description;
        return context.Response.WriteAsJsonAsync(new StreamConfigs(ConfigOf(worker)), HttpJson.Default.StreamConfigs);
    }

    // Partials are sent as soon as they exist, and there is no chat model and no voice.
    private static StreamConfig ConfigOf(WorkerDescription? worker) => new(
        worker?.Model ?? "loading",
        worker?.Endpointing?.SilenceDuration?.TotalMilliseconds,
        PartialIntervalMs: 0,
        MaxUtteranceMs: null,
        MaxPendingPhrases: 0,
        LogLatency: false,
        LlmTimeoutS: 0,
        TtsTimeoutS: 0,
        Enabled: true);
}
