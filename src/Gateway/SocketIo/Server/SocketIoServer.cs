using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PortBridge.Gateway.SocketIo.Engine;

namespace PortBridge.Gateway.SocketIo.Server;

/// <summary>
/// A server of Socket.IO 5 on Engine.IO 4, for the clients of Socket.IO 3 and 4. Namespaces are defined before the first
/// request.
/// </summary>
internal sealed class SocketIoServer : IEngineApplication, IDisposable
{
    private readonly Dictionary<string, SocketNamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SocketConnection, Task> _connections = new();
    private readonly SocketIoServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EngineServer _engine;

    /// <summary>Creates a server.</summary>
    /// <param name="options">The limits and times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log, which has no data of clients.</param>
    public SocketIoServer(SocketIoServerOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _engine = new EngineServer(options.Engine, this, time, logger);
    }

    /// <summary>Decides on each HTTP request: returns why it is refused, or null. Default: none is refused.</summary>
    public Func<HttpContext, string?> RefuseRequest { get; set; } = _ => null;

    /// <summary>What the application keeps of a client's first request for <see cref="ServerSocket.User"/>. Default: nothing.</summary>
    public Func<HttpContext, object?> IdentifyUser { get; set; } = _ => null;

    /// <summary>The number of clients.</summary>
    public int ClientCount => _engine.Count;

    /// <summary>Finds a namespace, or defines it.</summary>
    public SocketNamespace Of(string name)
    {
        if (!_namespaces.TryGetValue(name, out var found))
            _namespaces[name] = found = new SocketNamespace(name, _options);
        return found;
    }

    /// <summary>Handles a request. WebSockets must be enabled.</summary>
    public Task HandleAsync(HttpContext context) => _engine.HandleAsync(context);

    /// <summary>Disconnects all clients and refuses others.</summary>
    public void Stop() => _engine.Stop();

    /// <summary>Completes when the handlers of all clients that are disconnected have returned.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_connections.Values);

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    /// <inheritdoc/>
    string? IEngineApplication.Refuse(HttpContext context) => RefuseRequest(context);

    /// <inheritdoc/>
    IEngineReceiver IEngineApplication.Connected(EngineSession session, HttpContext context)
    {
        var connection = new SocketConnection(session, _namespaces, IdentifyUser(context), _options, _time, _logger);
        var running = connection.RunAsync();
        _connections[connection] = running;
        _ = running.ContinueWith(
            (_, state) => _connections.TryRemove((SocketConnection)state!, out var _),
            connection,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return connection;
    }
}
