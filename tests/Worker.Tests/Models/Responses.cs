using System.Text;

namespace PortBridge.Worker.Tests.Models;

/// <summary>Server responses, valid and invalid.</summary>
internal static class Responses
{
    private static byte[] Content => ModelFolder.Content;

    /// <summary>A valid response: the whole file, or the requested rest of the known version.</summary>
    public static Task Good(ServedRequest request, Stream client, CancellationToken cancellationToken) =>
        request.Header("Range") is null || request.Header("If-Range") is { } tag && tag != ModelServer.ETag
            ? Whole(request, client, cancellationToken)
            : Rest(ModelServer.ETag)(request, client, cancellationToken);

    /// <summary>The whole file, whatever was requested.</summary>
    public static Task Whole(ServedRequest request, Stream client, CancellationToken cancellationToken) =>
        SendAsync(client, $"200 OK\nETag: {ModelServer.ETag}\nContent-Length: {Content.Length}", Content, cancellationToken);

    /// <summary>The requested rest, whatever its version.</summary>
    /// <param name="etag">The entity tag in the response.</param>
    /// <param name="breakOffAfter">The number of bytes before the connection is closed; null to send all.</param>
    public static Answer Rest(string etag, int? breakOffAfter = null) => (request, client, cancellationToken) => SendAsync(
        client,
        $"206 Partial Content\nETag: {etag}\nContent-Length: {Content.Length - request.From}\n"
        + $"Content-Range: bytes {request.From}-{Content.Length - 1}/{Content.Length}",
        Content.AsMemory(request.From, breakOffAfter ?? Content.Length - request.From),
        cancellationToken);

    /// <summary>The start of the file, and then the end of the connection.</summary>
    public static Answer BreakOffAfter(int count) => (_, client, cancellationToken) => SendAsync(
        client,
        $"200 OK\nETag: {ModelServer.ETag}\nContent-Length: {Content.Length}",
        Content.AsMemory(0, count),
        cancellationToken);

    /// <summary>The start of the file, and then nothing until the client disconnects.</summary>
    public static Answer StallAfter(int count) => async (request, client, cancellationToken) =>
    {
        await BreakOffAfter(count)(request, client, cancellationToken);
        await client.ReadExactlyAsync(new byte[1], cancellationToken);
    };

    /// <summary>A status line, optionally with headers on further lines.</summary>
    public static Answer Status(string status) => (_, client, cancellationToken) =>
        SendAsync(client, $"{status}\nContent-Length: 0", default, cancellationToken);

    public static Task Html(ServedRequest request, Stream client, CancellationToken cancellationToken) => SendAsync(
        client, "200 OK\nContent-Type: text/html; charset=utf-8", "<html>Please log in"u8.ToArray(), cancellationToken);

    /// <summary>The given bytes instead of the file.</summary>
    public static Answer File(byte[] bytes) => (_, client, cancellationToken) =>
        SendAsync(client, $"200 OK\nContent-Length: {bytes.Length}", bytes, cancellationToken);

    /// <summary>The given bytes without a content length.</summary>
    public static Answer FileOfUnknownLength(byte[] bytes) => (_, client, cancellationToken) =>
        SendAsync(client, "200 OK\nContent-Type: application/octet-stream", bytes, cancellationToken);

    private static async Task SendAsync(
        Stream client, string head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var lines = $"HTTP/1.1 {head}\nConnection: close\n\n".Replace("\n", "\r\n", StringComparison.Ordinal);
        await client.WriteAsync(Encoding.ASCII.GetBytes(lines), cancellationToken);
        await client.WriteAsync(body, cancellationToken);
    }
}
