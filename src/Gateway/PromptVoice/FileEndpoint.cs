using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PortBridge.Audio.Files;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Files;
using PortBridge.Protocol;

namespace PortBridge.Gateway.PromptVoice;

/// <summary>Handles <c>POST /transcribe</c>.</summary>
/// <param name="transcriber">Recognizes the file.</param>
/// <param name="admission">Decides who may.</param>
/// <param name="options">The limits.</param>
internal sealed class FileEndpoint(FileTranscriber transcriber, Admission admission, IOptions<GatewayOptions> options)
{
    /// <summary>Handles a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var (lease, refusal) = admission.Enter(context);
        using var _ = lease;
        IFormCollection? form = null;
        if (refusal is null)
            (form, refusal) = await UploadForm.ReadAsync(context, options.Value.MaxFileBytes).ConfigureAwait(false);
        if (refusal is null && form!.Files["file"] is null)
        {
            refusal = new Refusal(
                StatusCodes.Status422UnprocessableEntity, RefusalKind.Invalid, "The form has no file in the field \"file\".");
        }

        await (refusal is null
            ? TranscribeAsync(context, form!, form!.Files["file"]!)
            : RefuseAsync(context, refusal.Status, refusal.Message)).ConfigureAwait(false);
    }

    /// <summary>Writes an error.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorDetail(message), HttpJson.Default.ErrorDetail);
    }

    private async Task TranscribeAsync(HttpContext context, IFormCollection form, IFormFile file)
    {
        var session = new SessionOptions
        {
            Language = form["language"].ToString() is { Length: > 0 } language ? language : null,
            Partials = false,
        };
        var texts = new List<string>();
        var decode = TimeSpan.Zero;
        var content = file.OpenReadStream();
        await using var _ = content.ConfigureAwait(false);
        try
        {
            await transcriber.RunAsync(content, session, Keep, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (StatusOf(exception) is { } status)
        {
            await RefuseAsync(context, status, exception.Message).ConfigureAwait(false);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; the session was canceled.
            return;
        }

        var text = string.Join(' ', texts);
        await context.Response.WriteAsJsonAsync(
            new Transcription(text, text, decode.TotalMilliseconds, file.Length), HttpJson.Default.Transcription).ConfigureAwait(false);

        ValueTask Keep(SpeechEvent.Final final)
        {
            texts.Add(final.Text);
            decode += final.Timing.Decode;
            return default;
        }
    }

    private static int? StatusOf(Exception exception) => exception switch
    {
        AudioFileException or StreamException => StatusCodes.Status400BadRequest,
        SpeechException { Error.Code: ErrorCodes.BadField } => StatusCodes.Status400BadRequest,
        SpeechException { Error.IsRetriable: true } => StatusCodes.Status503ServiceUnavailable,
        SpeechException => StatusCodes.Status500InternalServerError,
        _ => null,
    };
}
