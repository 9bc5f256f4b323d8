using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.Auth;
using PortBridge.Protocol;

namespace PortBridge.Gateway.OpenAI;

/// <summary>The endpoints of OpenAI's audio API for files.</summary>
public static class OpenAIEndpoints
{
    private static readonly DateTimeOffset Created = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Maps <c>/audio/transcriptions</c>, <c>/audio/translations</c> and <c>/models</c> below a path, and for clients whose
    /// base URL has no path or has it twice also at <c>/</c> and below the doubled path.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path.</param>
    public static IEndpointConventionBuilder MapOpenAITranscriptions(this IEndpointRouteBuilder endpoints, string path = "/v1")
    {
        var group = endpoints.MapGroup("").DisableAntiforgery();
        foreach (var prefix in new[] { path, "", path + path }.Distinct())
            Map(group, prefix);
        group.MapPost("/inference", TranscribeAsync);
        return group;
    }

    private static void Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        endpoints.MapPost($"{prefix}/audio/transcriptions", TranscribeAsync);
        endpoints.MapPost($"{prefix}/audio/translations", TranslateAsync);
        endpoints.MapGet($"{prefix}/models", ListModelsAsync);
        endpoints.MapGet($"{prefix}/models/{{id}}", FindModelAsync);
    }

    private static Task TranscribeAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<TranscriptionEndpoint>().HandleAsync(context, SpeechTask.Transcribe);

    private static Task TranslateAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<TranscriptionEndpoint>().HandleAsync(context, SpeechTask.Translate);

    private static async Task ListModelsAsync(HttpContext context)
    {
        if (!await RefuseAsync(context).ConfigureAwait(false))
            await context.Response.WriteAsJsonAsync(new ModelList([ModelOf(context)]), OpenAIJson.Default.ModelList).ConfigureAwait(false);
    }

    private static async Task FindModelAsync(HttpContext context, string id)
    {
        if (await RefuseAsync(context).ConfigureAwait(false))
            return;

        var model = ModelOf(context);
        await (id == model.Id
            ? context.Response.WriteAsJsonAsync(model, OpenAIJson.Default.Model)
            : new OpenAIError(
                StatusCodes.Status404NotFound,
                new ErrorBody($"The model of this server is {model.Id}.", "invalid_request_error", "model", "model_not_found"))
                .WriteAsync(context.Response)).ConfigureAwait(false);
    }

    private static async Task<bool> RefuseAsync(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<Admission>().Check(context) is not { } refusal)
            return false;

        await OpenAIError.Of(refusal).WriteAsync(context.Response).ConfigureAwait(false);
        return true;
    }

    // Before the worker is ready its model is not known, but clients only probe whether there is a server.
    private static Model ModelOf(HttpContext context)
    {
        var worker = context.RequestServices.GetRequiredService<ISpeechBridge>().Worker.Description;
        return new Model(worker?.Model ?? "loading", Created.ToUnixTimeSeconds());
    }
}
