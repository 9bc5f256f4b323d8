using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>
/// A server of Engine.IO 4: clients poll or use a WebSocket, and can upgrade from the first to the second.
/// </summary>
/// <param name="options">The limits and times.</param>
/// <param name="application">Receives the clients.</param>
/// <param name="time">The clock of heartbeats.</param>
/// <param name="logger">The log, which has no messages of clients.</param>
internal sealed partial class EngineServer(
    EngineOptions options, IEngineApplication application, TimeProvider time, ILogger logger) : IDisposable
{
    private const string ProtocolVersion = "4";
    private const int IdLength = 15;

    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly PollingTransport _polling = new(options, logger);
    private readonly WebSocketTransport _webSockets = new(options, logger);
    private int _count;
    private volatile bool _isStopping;

    /// <summary>The number of clients.</summary>
    public int Count => _sessions.Count;

    /// <summary>Handles a request. WebSockets must be enabled.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        AllowOrigin(context);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (await RouteAsync(context).ConfigureAwait(false) is { } error)
        {
            LogRefused(error.Status, error.Message);
            await error.WriteAsync(context.Response).ConfigureAwait(false);
        }
    }

    /// <summary>Disconnects all clients and refuses others.</summary>
    public void Stop()
    {
        _isStopping = true;
        foreach (var session in _sessions.Values)
            CloseAtStop(session);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var session in _sessions.Values)
            session.Dispose();
    }

    // Pages of any origin can read responses, because the application decides on each request by its origin or its key,
    // and nothing here depends on cookies.
    private static void AllowOrigin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (context.Request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return;

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.Vary = "Origin";
        if (!HttpMethods.IsOptions(context.Request.Method))
            return;

        headers.AccessControlAllowMethods = "GET,POST";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } requested)
            headers.AccessControlAllowHeaders = requested;
    }

    private async Task<EngineError?> RouteAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var transport = query["transport"].ToString();
        if (transport is not ("polling" or "websocket"))
            return EngineError.UnknownTransport;
        if (query["EIO"] != ProtocolVersion)
            return EngineError.UnsupportedVersion;
        if (application.Refuse(context) is { } refusal)
            return EngineError.Forbidden(refusal);

        var isWebSocket = transport == "websocket";
        if (isWebSocket != context.WebSockets.IsWebSocketRequest)
            return EngineError.BadRequest;
        if (query["sid"].ToString() is not { Length: > 0 } id)
            return await OpenAsync(context, isWebSocket).ConfigureAwait(false);
        if (!_sessions.TryGetValue(id, out var session))
            return EngineError.UnknownSession;
        if (isWebSocket)
            return await _webSockets.UpgradeAsync(session, context).ConfigureAwait(false);

        return session.IsWebSocket ? EngineError.BadRequest : await _polling.HandleAsync(session, context).ConfigureAwait(false);
    }

    private async Task<EngineError?> OpenAsync(HttpContext context, bool isWebSocket)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            return EngineError.BadHandshakeMethod;
        if (_isStopping)
            return EngineError.TooMany;
        if (Interlocked.Increment(ref _count) > options.MaxSessions)
        {
            Interlocked.Decrement(ref _count);
            return EngineError.TooMany;
        }

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength));
        var session = new EngineSession(id, isWebSocket, options, time, Remove);
        _sessions[id] = session;
        try
        {
            using var socket = isWebSocket ? await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false) : null;
            session.Start(application.Connected(session, context));
            // The server may have stopped since the check above, without this session.
            if (_isStopping)
                CloseAtStop(session);
            if (socket is null)
            {
                await PollingTransport.WriteAsync(context.Response, [OpenPacket(session)]).ConfigureAwait(false);
                return null;
            }

            session.Outbox.TryAdd(OpenPacket(session));
            await _webSockets.RunAsync(session, socket).ConfigureAwait(false);
            return null;
        }
        catch
        {
            session.Close("transport error", discard: true);
            throw;
        }
    }

    private static void CloseAtStop(EngineSession session) =>
        session.Close("server shutting down", WebSocketCloseStatus.EndpointUnavailable, "The server is stopping.");

    private EnginePacket OpenPacket(EngineSession session)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("sid", session.Id);
            writer.WriteStartArray("upgrades");
            if (!session.IsWebSocket)
                writer.WriteStringValue("websocket");
            writer.WriteEndArray();
            writer.WriteNumber("pingInterval", (int)options.PingInterval.TotalMilliseconds);
            writer.WriteNumber("pingTimeout", (int)options.PingTimeout.TotalMilliseconds);
            writer.WriteNumber("maxPayload", options.MaxPayload);
            writer.WriteEndObject();
        }

        return new EnginePacket(EnginePacketType.Open, json.ToArray());
    }

    private void Remove(EngineSession session)
    {
        if (!_sessions.TryRemove(session.Id, out _))
            return;

        Interlocked.Decrement(ref _count);
        session.Dispose();
    }

    [LoggerMessage(20, LogLevel.Debug, "A request was refused with the status {Status}: {Message}")]
    private partial void LogRefused(int status, string message);
}
