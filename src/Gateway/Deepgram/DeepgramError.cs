using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using PortBridge.Audio.Files;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Errors in the form of Deepgram's API.</summary>
internal static class DeepgramError
{
    private const string IdHeader = "dg-request-id";
    private const string ErrorHeader = "dg-error";

    /// <summary>Assigns the id of the request, which every response has as a header.</summary>
    public static string AssignId(HttpContext context)
    {
        if (context.Response.Headers[IdHeader].ToString() is { Length: > 0 } known)
            return known;

        var id = Guid.NewGuid().ToString();
        context.Response.Headers[IdHeader] = id;
        return id;
    }

    /// <summary>Writes a refusal.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var id = AssignId(context);
        var code = CodeOf(refusal.Kind);
        context.Response.StatusCode = refusal.Status;
        context.Response.Headers[ErrorHeader] = ToHeader(refusal.Message);
        // Clients read either the names of the older or those of the newer form.
        return context.Response.WriteAsJsonAsync(
            new ErrorResponse(code, refusal.Message, id, code, refusal.Message, refusal.Message), DeepgramJson.Wire.ErrorResponse);
    }

    /// <summary>Converts an exception of a file's recognition; null if it is another one.</summary>
    public static Refusal? Of(Exception exception) => exception switch
    {
        AudioFileException or AudioStreamException => Invalid(exception.Message),
        StreamException { Error.Kind: StreamErrorKind.Limit } => new Refusal(
            StatusCodes.Status413PayloadTooLarge, RefusalKind.TooLarge, exception.Message),
        StreamException or SpeechException { Error.Code: ErrorCodes.BadField } => Invalid(exception.Message),
        SpeechException => new Refusal(StatusCodes.Status503ServiceUnavailable, RefusalKind.Unavailable, exception.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Refusal(
            StatusCodes.Status413PayloadTooLarge, RefusalKind.TooLarge, "The file is too large; split it."),
        _ => null,
    };

    /// <summary>A request that is invalid.</summary>
    public static Refusal Invalid(string message) => new(StatusCodes.Status400BadRequest, RefusalKind.Invalid, message);

    /// <summary>The code of an error in a stream; null for errors of the server.</summary>
    public static string? CodeOf(StreamError error) => error.Kind switch
    {
        StreamErrorKind.Client => "DATA-0000",
        StreamErrorKind.Idle => "NET-0001",
        _ => error.Code,
    };

    /// <summary>The close of a WebSocket after an error.</summary>
    public static (WebSocketCloseStatus Status, string Reason) CloseAfter(StreamError error) => error.Kind switch
    {
        StreamErrorKind.Client => (WebSocketCloseStatus.PolicyViolation, $"DATA-0000: {error.Message}"),
        StreamErrorKind.Limit => (WebSocketCloseStatus.PolicyViolation, error.Message),
        StreamErrorKind.Idle => (WebSocketCloseStatus.InternalServerError, $"NET-0001: {error.Message} Send audio or KeepAlive."),
        StreamErrorKind.Stopping => (WebSocketCloseStatus.EndpointUnavailable, error.Message),
        _ => (WebSocketCloseStatus.InternalServerError, error.Message),
    };

    private static string CodeOf(RefusalKind kind) => kind switch
    {
        RefusalKind.KeyMissing or RefusalKind.KeyUnknown => "INVALID_AUTH",
        RefusalKind.Forbidden => "INSUFFICIENT_PERMISSIONS",
        RefusalKind.TooLarge => "PAYLOAD_TOO_LARGE",
        RefusalKind.TooMany => "TOO_MANY_REQUESTS",
        RefusalKind.Unavailable => "SERVICE_UNAVAILABLE",
        _ => "INVALID_QUERY_PARAMETER",
    };

    // A header has only printable ASCII, and a message can quote the client.
    private static string ToHeader(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var character in message)
            text.Append(character is >= ' ' and <= '~' ? character : '?');
        return text.ToString();
    }
}
