using Microsoft.AspNetCore.Http;
using PortBridge.Audio.Files;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.OpenAI;

/// <summary>Errors in the form of OpenAI's API.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The content.</param>
/// <param name="RetryAfter">When a repeated request may succeed; null if it would fail again.</param>
internal sealed record OpenAIError(int Status, ErrorBody Body, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <summary>Converts a refusal.</summary>
    public static OpenAIError Of(Refusal refusal, string? param = null) => new(
        refusal.Status,
        new ErrorBody(
            refusal.Message,
            refusal.Kind switch
            {
                RefusalKind.TooMany => "rate_limit_error",
                _ => "invalid_request_error",
            },
            param,
            refusal.Kind switch
            {
                RefusalKind.KeyUnknown or RefusalKind.KeyMissing => "invalid_api_key",
                RefusalKind.TooMany => "rate_limit_exceeded",
                _ => null,
            }),
        refusal.Kind == RefusalKind.TooMany ? RetryPause : null);

    /// <summary>Converts an exception of a transcription; null if it is another one.</summary>
    public static OpenAIError? Of(Exception exception) => exception switch
    {
        AudioFileException e => Invalid(e.Message, "file"),
        StreamException e => Invalid(e.Message, "file"),
        SpeechException { Error.Code: ErrorCodes.BadField } e => Invalid(e.Message),
        SpeechException { Error.IsRetriable: true } e => Server(StatusCodes.Status503ServiceUnavailable, e.Error, RetryPause),
        SpeechException e => Server(StatusCodes.Status500InternalServerError, e.Error),
        _ => null,
    };

    /// <summary>A request that is invalid.</summary>
    public static OpenAIError Invalid(string message, string? param = null) =>
        new(StatusCodes.Status400BadRequest, new ErrorBody(message, "invalid_request_error", param, null));

    /// <summary>
    /// Writes the response. OpenAI's clients repeat a request with a status of 429 or 5xx, with the whole file, unless a
    /// header says that it is useless.
    /// </summary>
    public Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.Headers["x-should-retry"] = RetryAfter is null ? "false" : "true";
        if (RetryAfter is { } pause)
            response.Headers.RetryAfter = ((int)pause.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return response.WriteAsJsonAsync(new ErrorResponse(Body), OpenAIJson.Default.ErrorResponse);
    }

    private static OpenAIError Server(int status, SpeechError error, TimeSpan? retryAfter = null) =>
        new(status, new ErrorBody(error.Message, "server_error", null, error.Code), retryAfter);
}
