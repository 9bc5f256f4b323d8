using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Files;
using PortBridge.Protocol;

namespace PortBridge.Gateway.OpenAI;

/// <summary>Transcribes and translates uploaded files.</summary>
/// <param name="transcriber">Recognizes the file.</param>
/// <param name="bridge">Describes the worker.</param>
/// <param name="admission">Decides who may.</param>
/// <param name="options">The limits.</param>
internal sealed class TranscriptionEndpoint(
    FileTranscriber transcriber, ISpeechBridge bridge, Admission admission, IOptions<GatewayOptions> options)
{
    /// <summary>Handles a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="task">What to do.</param>
    public async Task HandleAsync(HttpContext context, SpeechTask task)
    {
        context.Response.Headers["x-request-id"] = context.TraceIdentifier;
        var (lease, refusal) = admission.Enter(context);
        using var _ = lease;
        if (refusal is not null)
        {
            await OpenAIError.Of(refusal).WriteAsync(context.Response).ConfigureAwait(false);
            return;
        }

        try
        {
            await TranscribeAsync(context, task).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.Response.HasStarted && OpenAIError.Of(exception) is { } error)
        {
            await error.WriteAsync(context.Response).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; the session was canceled.
        }
    }

    private async Task TranscribeAsync(HttpContext context, SpeechTask task)
    {
        var (form, refusal) = await UploadForm.ReadAsync(context, options.Value.MaxFileBytes).ConfigureAwait(false);
        if (form is null)
        {
            await OpenAIError.Of(refusal!, refusal!.Kind == RefusalKind.TooLarge ? "file" : null)
                .WriteAsync(context.Response).ConfigureAwait(false);
            return;
        }

        (var request, refusal) = TranscriptionRequest.Read(form, options.Value.MinSilenceDuration);
        if (request is null)
        {
            await OpenAIError.Of(refusal!, "response_format").WriteAsync(context.Response).ConfigureAwait(false);
            return;
        }

        if (form.Files["file"] is not { } file)
        {
            await OpenAIError.Invalid("The form has no file in the field \"file\".", "file").WriteAsync(context.Response).ConfigureAwait(false);
            return;
        }

        await RespondAsync(context, request, task, file).ConfigureAwait(false);
    }

    private async Task RespondAsync(HttpContext context, TranscriptionRequest request, SpeechTask task, IFormFile file)
    {
        var session = new SessionOptions
        {
            Language = request.Language,
            Task = task,
            Partials = false,
            Words = request.HasWords || request.Format is ResponseFormat.SubRip or ResponseFormat.WebVtt,
            Endpointing = request.Endpointing,
        }.WithHints(bridge.Worker.Description, request.Prompt, request.HotWords);
        var content = file.OpenReadStream();
        await using var _ = content.ConfigureAwait(false);
        if (request.IsStream)
        {
            await new TranscriptionStream(context.Response, transcriber).WriteAsync(content, session, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var finals = new List<SpeechEvent.Final>();
        var audio = await transcriber.RunAsync(content, session, Keep, context.RequestAborted).ConfigureAwait(false);
        await TranscriptionFormatter.WriteAsync(
            context.Response, request, task == SpeechTask.Translate ? "translate" : "transcribe", finals, audio).ConfigureAwait(false);

        ValueTask Keep(SpeechEvent.Final final)
        {
            finals.Add(final);
            return default;
        }
    }
}
