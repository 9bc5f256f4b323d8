using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>The response to a request that is refused.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The protocol's code.</param>
/// <param name="Message">The protocol's message, or a sentence.</param>
internal sealed record EngineError(int Status, int Code, string Message)
{
    private const int ForbiddenCode = 4;

    public static EngineError UnknownTransport { get; } = new(StatusCodes.Status400BadRequest, 0, "Transport unknown");

    public static EngineError UnknownSession { get; } = new(StatusCodes.Status400BadRequest, 1, "Session ID unknown");

    public static EngineError BadHandshakeMethod { get; } = new(StatusCodes.Status400BadRequest, 2, "Bad handshake method");

    public static EngineError BadRequest { get; } = new(StatusCodes.Status400BadRequest, 3, "Bad request");

    public static EngineError TooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, 3, "Payload too large");

    public static EngineError UnsupportedVersion { get; } = new(StatusCodes.Status400BadRequest, 5, "Unsupported protocol version");

    public static EngineError TooMany { get; } = new(
        StatusCodes.Status503ServiceUnavailable, ForbiddenCode, "The server has its maximum number of connections; try again later.");

    /// <summary>The client is not allowed.</summary>
    public static EngineError Forbidden(string message) => new(StatusCodes.Status403Forbidden, ForbiddenCode, message);

    /// <summary>Writes the response.</summary>
    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = "application/json";
        var writer = new Utf8JsonWriter(response.BodyWriter);
        await using var _ = writer.ConfigureAwait(false);
        writer.WriteStartObject();
        writer.WriteNumber("code", Code);
        writer.WriteString("message", Message);
        writer.WriteEndObject();
    }
}
