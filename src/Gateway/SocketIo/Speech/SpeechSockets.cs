using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.SocketIo.Protocol;
using PortBridge.Gateway.SocketIo.Server;

namespace PortBridge.Gateway.SocketIo.Speech;

/// <summary>
/// The Socket.IO server for speech: it receives the events of clients. A client's audio has an identifier, and each identifier
/// has a room for its senders and one for its subscribers.
/// </summary>
internal sealed class SpeechSockets : IHostedService, IDisposable
{
    /// <summary>The name in metrics and logs.</summary>
    public const string Wire = "socket.io";

    private const int DefaultIdLength = 8;

    private readonly GatewayOptions _options;
    private readonly Admission _admission;
    private readonly ClientKeys _keys;
    private readonly TimeProvider _time;
    private readonly ClientStreams _streams;
    private readonly SocketNamespace _space;
    private readonly IHostApplicationLifetime _lifetime;

    /// <summary>Creates the server.</summary>
    public SpeechSockets(
        ISpeechBridge bridge,
        IOptions<GatewayOptions> options,
        Admission admission,
        ClientKeys keys,
        TranscriptFeed transcripts,
        TimeProvider time,
        ILogger<SpeechSockets> logger,
        IHostApplicationLifetime lifetime)
    {
        (_options, _admission, _keys, _time, _lifetime) = (options.Value, admission, keys, time, lifetime);
        Server = new SocketIoServer(ServerOptionsOf(_options), time, logger)
        {
            RefuseRequest = context => keys.AreRequired ? null : admission.Check(context)?.Message,
            IdentifyUser = context => Credentials.Find(context.Request, _options.AllowKeyInQuery),
        };
        _space = Server.Of("/");
        _streams = new ClientStreams(bridge, _options, transcripts, _space, time, logger);
        Define();
    }

    /// <summary>The server.</summary>
    public SocketIoServer Server { get; }

    /// <summary>The number of open streams.</summary>
    public int StreamCount => _streams.Count;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _lifetime.ApplicationStopping.Register(Server.Stop);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Server.WhenIdleAsync().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Server.Dispose();

    private static SocketIoServerOptions ServerOptionsOf(GatewayOptions options)
    {
        var server = new SocketIoServerOptions();
        server.Engine.MaxSessions = options.SocketIo.MaxConnections;
        server.Engine.MaxPayload = options.SocketIo.MaxPayload;
        server.Engine.SendTimeout = options.SendTimeout;
        return server;
    }

    private static string DefaultIdOf(ServerSocket socket) => $"client-{socket.Id[..DefaultIdLength]}";

    private static string? KeyOf(ServerSocket socket) => SocketAuth.FindKey(socket.Auth) ?? (string?)socket.User;

    private void Define()
    {
        _space.Admit = socket => ValueTask.FromResult(Refuse(socket));
        _space.Connected = socket =>
        {
            socket.Emit("connection_status", SpeechMessages.Connected());
            return ValueTask.CompletedTask;
        };
        _space.Disconnected = (socket, _) => _streams.RemoveSenderAsync(socket);
        On("audio_data", ReceiveAudioAsync);
        On("subscribe_transcripts", Subscribe);
        On("cleanup_client", CleanUpAsync);
        On("client_disconnected", DisconnectAsync);
    }

    private string? Refuse(ServerSocket socket)
    {
        if (!_keys.AreRequired)
            return null;
        if (KeyOf(socket) is not { } key)
            return "This server needs a key, for example io(url, { auth: { token: KEY } }).";
        return _keys.FindClient(key) is null ? "This key is not known to the server." : null;
    }

    /// <summary>Sets a handler that returns the acknowledgement. Errors of the client become its event <c>error</c>.</summary>
    private void On(string name, Func<SocketEvent, ValueTask<SocketData>> handler) => _space.On(name, async e =>
    {
        SocketData answer;
        try
        {
            answer = await handler(e).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ClientEventException or InvalidOperationException)
        {
            // Strings that are not Unicode are found only when they are read.
            var message = exception is ClientEventException ? exception.Message : $"The event \"{name}\" has an invalid string.";
            answer = SpeechMessages.Error(message, "invalid_event");
            e.Socket.Emit("error", answer);
        }

        e.Acknowledge(answer);
    });

    private async ValueTask<SocketData> ReceiveAudioAsync(SocketEvent e)
    {
        var message = AudioMessage.Read(e.Data);
        var id = message.ClientId ?? DefaultIdOf(e.Socket);
        if (await _streams.WriteAsync(e.Socket, id, message, () => _admission.EnterWithKey(Wire, KeyOf(e.Socket))).ConfigureAwait(false) is not { } refusal)
            return new SocketData();

        var error = SpeechMessages.Error(refusal, "too_many", id);
        e.Socket.Emit("error", error);
        return error;
    }

    private ValueTask<SocketData> Subscribe(SocketEvent e)
    {
        var id = AudioMessage.FindId(e.Data[0]) ?? throw new ClientEventException("missing clientId");
        if (!_streams.TrySubscribe(e.Socket, id, SocketAuth.HistoryOf(e.Data[0])))
            throw new ClientEventException("The client follows its maximum number of other clients.");
        return ValueTask.FromResult(SpeechMessages.Subscribed(id));
    }

    private async ValueTask<SocketData> CleanUpAsync(SocketEvent e)
    {
        var id = AudioMessage.FindId(e.Data[0]) ?? DefaultIdOf(e.Socket);
        var hadSession = await _streams.EndAsync(id).ConfigureAwait(false);
        var confirmation = SpeechMessages.CleanupConfirmed(id, hadSession, _time.GetUtcNow());
        e.Socket.Emit("cleanup_confirmed", confirmation);
        return confirmation;
    }

    private async ValueTask<SocketData> DisconnectAsync(SocketEvent e)
    {
        await _streams.EndAsync(AudioMessage.FindId(e.Data[0]) ?? DefaultIdOf(e.Socket)).ConfigureAwait(false);
        return new SocketData();
    }
}
