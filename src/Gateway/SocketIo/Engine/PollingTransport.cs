using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>Receives by requests, and sends by responses that wait until there is something to send.</summary>
/// <param name="options">The limits.</param>
/// <param name="logger">The log, which has no messages of clients.</param>
internal sealed partial class PollingTransport(EngineOptions options, ILogger logger)
{
    /// <summary>Handles a request of a known client.</summary>
    /// <returns>Why the request is refused; null if it is not.</returns>
    public async Task<EngineError?> HandleAsync(EngineSession session, HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
            return await SendAsync(session, context).ConfigureAwait(false);
        if (HttpMethods.IsPost(context.Request.Method))
            return session.IsClosed ? EngineError.BadRequest : await ReceiveAsync(session, context).ConfigureAwait(false);

        return EngineError.BadRequest;
    }

    /// <summary>Writes packets as a response.</summary>
    public static async Task WriteAsync(HttpResponse response, IReadOnlyList<EnginePacket> packets)
    {
        var body = EnginePayload.Encode(packets);
        response.ContentType = "text/plain; charset=UTF-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private async Task<EngineError?> SendAsync(EngineSession session, HttpContext context)
    {
        using var release = new CancellationTokenSource(Timeout.InfiniteTimeSpan, session.Time);
        if (!session.TryBeginPoll(release))
        {
            session.Close("transport error", discard: true);
            return EngineError.BadRequest;
        }

        var isLast = false;
        try
        {
            (var packets, isLast) = await TakeAsync(session, release, context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context.Response, packets).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            LogLost(exception.Message);
            session.Close("transport close", discard: true);
        }
        finally
        {
            session.EndPoll(isLast);
        }

        return null;
    }

    /// <summary>Waits for packets, or until the request should end without any.</summary>
    private async Task<(List<EnginePacket> Packets, bool AreLast)> TakeAsync(
        EngineSession session, CancellationTokenSource release, CancellationToken aborted)
    {
        using var _ = aborted.UnsafeRegister(state => ((CancellationTokenSource)state!).Cancel(), release);
        try
        {
            return await session.Outbox.TakeAsync(options.MaxPacketsPerPoll, options.MaxPayload, release.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return ([new EnginePacket(EnginePacketType.Noop)], false);
        }
    }

    private async Task<EngineError?> ReceiveAsync(EngineSession session, HttpContext context)
    {
        if (!session.TryBeginPost())
        {
            session.Close("transport error", discard: true);
            return EngineError.BadRequest;
        }

        try
        {
            if (await ReadAsync(context.Request).ConfigureAwait(false) is not { } body)
            {
                LogTooLarge(options.MaxPayload);
                session.Close("transport error", discard: true);
                return EngineError.TooLarge;
            }

            foreach (var packet in EnginePayload.Decode(body))
                await session.ReceiveAsync(packet).ConfigureAwait(false);
        }
        catch (EngineProtocolException exception)
        {
            LogInvalid(exception.Message);
            session.Close("parse error", WebSocketCloseStatus.InvalidPayloadData, exception.Message, discard: true);
            return EngineError.BadRequest;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            LogLost(exception.Message);
            session.Close("transport close", discard: true);
            return null;
        }
        finally
        {
            session.EndPost();
        }

        context.Response.ContentType = "text/html";
        await context.Response.Body.WriteAsync("ok"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
        return null;
    }

    /// <summary>Reads the body; null if it is too large.</summary>
    private async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > options.MaxPayload)
            return null;

        var body = request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
            if (read.Buffer.Length > options.MaxPayload)
                return null;
            if (read.IsCompleted)
            {
                var content = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return content;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    [LoggerMessage(21, LogLevel.Information, "A polling client was lost: {Message}")]
    private partial void LogLost(string message);

    [LoggerMessage(22, LogLevel.Warning, "A polling client that sent more than {MaxPayload} bytes at once was disconnected")]
    private partial void LogTooLarge(int maxPayload);

    [LoggerMessage(23, LogLevel.Warning, "A polling client that does not keep to the protocol was disconnected: {Message}")]
    private partial void LogInvalid(string message);
}
