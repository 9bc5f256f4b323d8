using Microsoft.AspNetCore.Http;
using PortBridge.Gateway.Files;

namespace PortBridge.Gateway.OpenAI;

/// <summary>Writes a transcription as server-sent events: a delta for each final, then the whole text.</summary>
/// <param name="response">The response.</param>
/// <param name="transcriber">Recognizes the file.</param>
internal sealed class TranscriptionStream(HttpResponse response, FileTranscriber transcriber)
{
    private readonly List<string> _texts = [];

    /// <summary>Recognizes a file. An error after the first event becomes an event.</summary>
    public async Task WriteAsync(Stream file, SessionOptions session, CancellationToken cancellationToken)
    {
        try
        {
            await transcriber.RunAsync(file, session, WriteDeltaAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (response.HasStarted && OpenAIError.Of(exception) is { } error)
        {
            await SendAsync(TranscriptionFormatter.EventOf(new ErrorResponse(error.Body), OpenAIJson.Default.ErrorResponse)).ConfigureAwait(false);
            return;
        }

        var words = _texts.Sum(text => text.Split(' ').Length);
        await SendAsync(TranscriptionFormatter.EventOf(
            new TextDone(string.Concat(_texts), new TokenUsage(0, words, words)), OpenAIJson.Default.TextDone)).ConfigureAwait(false);
        await SendAsync("data: [DONE]\n\n"u8.ToArray()).ConfigureAwait(false);
    }

    private async ValueTask WriteDeltaAsync(SpeechEvent.Final final)
    {
        // The deltas joined are the text.
        var delta = (_texts.Count > 0 ? " " : "") + final.Text;
        _texts.Add(delta);
        await SendAsync(TranscriptionFormatter.EventOf(new TextDelta(delta), OpenAIJson.Default.TextDelta)).ConfigureAwait(false);
    }

    private async Task SendAsync(byte[] message)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
            response.Headers["X-Accel-Buffering"] = "no";
        }

        await response.Body.WriteAsync(message).ConfigureAwait(false);
        await response.Body.FlushAsync().ConfigureAwait(false);
    }
}
