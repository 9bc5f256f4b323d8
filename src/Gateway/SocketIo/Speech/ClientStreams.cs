using Microsoft.Extensions.Logging;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.SocketIo.Protocol;
using PortBridge.Gateway.SocketIo.Server;

namespace PortBridge.Gateway.SocketIo.Speech;

/// <summary>The open streams by the identifiers of clients, and who receives their transcripts. Thread-safe.</summary>
internal sealed partial class ClientStreams
{
    private const string SenderPrefix = "sender:";
    private const string SubscriberPrefix = "subscriber:";

    // Precedes another prefix: the members of that room that want partials.
    private const string PartialsPrefix = "partials:";

    // Partials are for clients that keep up.
    private const int MaxWaitingBytesForPartials = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ClientStream> _streams = new(StringComparer.Ordinal);
    private readonly ClientStreamContext _context;
    private readonly SocketNamespace _space;
    private readonly ILogger _logger;

    /// <summary>Creates an empty set.</summary>
    public ClientStreams(
        ISpeechBridge bridge, GatewayOptions options, TranscriptFeed transcripts, SocketNamespace space, TimeProvider time, ILogger logger)
    {
        (_space, _logger) = (space, logger);
        _context = new ClientStreamContext(bridge, options, transcripts, time, OnEvent, OnError, OnEnded);
    }

    /// <summary>The number of open streams.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _streams.Count;
        }
    }

    /// <summary>Writes audio to the stream of a client, which is opened if necessary.</summary>
    /// <param name="socket">The sender, which receives the transcripts, too.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="message">The audio.</param>
    /// <param name="enter">Asks whether a stream can be opened.</param>
    /// <returns>Why no stream can be opened; null if the audio is written.</returns>
    public async ValueTask<string?> WriteAsync(
        ServerSocket socket, string clientId, AudioMessage message, Func<(IDisposable? Lease, Refusal? Refusal)> enter)
    {
        if (!TryJoin(socket, SenderPrefix, clientId))
            return "The socket sends for its maximum number of clients.";

        while (true)
        {
            var (stream, refusal) = Open(clientId, message.SampleRate, enter);
            if (stream is null)
                return refusal!.Message;
            if (await stream.TryWriteAsync(message.Data).ConfigureAwait(false))
                return null;
        }
    }

    /// <summary>Makes a socket receive the transcripts of a client, first the last ones if it wants them.</summary>
    /// <returns>False if it has the maximum number of rooms already.</returns>
    public bool TrySubscribe(ServerSocket socket, string clientId, int history)
    {
        ClientStream? stream;
        lock (_gate)
            stream = _streams.GetValueOrDefault(clientId);
        if (stream is null)
            return TryJoin(socket, SubscriberPrefix, clientId) && Confirm(socket, clientId);

        // Between the last of the old and the first of the new finals none is lost or doubled.
        lock (stream.Gate)
        {
            if (!TryJoin(socket, SubscriberPrefix, clientId))
                return false;

            Confirm(socket, clientId);
            foreach (var transcription in stream.History.TakeLast(history))
                socket.Emit("transcription", SpeechMessages.Of(transcription, clientId));
            return true;
        }
    }

    /// <summary>Ends the stream of a client, and completes when its last final has been sent.</summary>
    /// <returns>Whether there was a stream.</returns>
    public async ValueTask<bool> EndAsync(string clientId)
    {
        ClientStream? stream;
        lock (_gate)
            stream = _streams.GetValueOrDefault(clientId);
        stream?.End();
        if (stream is not null)
            await stream.Completion.ConfigureAwait(false);
        _space.ClearRoom(SenderPrefix + clientId);
        _space.ClearRoom(PartialsPrefix + SenderPrefix + clientId);
        return stream is not null;
    }

    /// <summary>Removes a sender. The streams of which it is the last one end.</summary>
    public async ValueTask RemoveSenderAsync(ServerSocket socket)
    {
        foreach (var room in socket.Rooms.Where(room => room.StartsWith(SenderPrefix, StringComparison.Ordinal)))
        {
            socket.Leave(room);
            if (_space.SocketsIn(room).Count == 0)
                await EndAsync(room[SenderPrefix.Length..]).ConfigureAwait(false);
        }
    }

    private static bool Confirm(ServerSocket socket, string clientId)
    {
        socket.Emit("subscribed", SpeechMessages.Subscribed(clientId));
        return true;
    }

    private static bool TryJoin(ServerSocket socket, string prefix, string clientId) =>
        socket.TryJoin(prefix + clientId)
        && (!SocketAuth.WantsPartials(socket.Auth) || socket.TryJoin(PartialsPrefix + prefix + clientId));

    // Admission is asked without the lock: it reports to the listeners of metrics.
    private (ClientStream? Stream, Refusal? Refusal) Open(
        string clientId, int? sampleRate, Func<(IDisposable? Lease, Refusal? Refusal)> enter)
    {
        if (FindOpen(clientId) is { } open)
            return (open, null);

        var (lease, refusal) = enter();
        if (lease is null)
            return (null, refusal);

        lock (_gate)
        {
            var previous = _streams.GetValueOrDefault(clientId);
            if (previous is null or { IsEnding: true })
            {
                var stream = new ClientStream(clientId, sampleRate, _context);
                _streams[clientId] = stream;
                stream.Start(previous?.Completion ?? Task.CompletedTask, lease);
                return (stream, null);
            }

            open = previous;
        }

        lease.Dispose();
        return (open, null);
    }

    private ClientStream? FindOpen(string clientId)
    {
        lock (_gate)
            return _streams.GetValueOrDefault(clientId) is { IsEnding: false } stream ? stream : null;
    }

    private void OnEvent(ClientStream stream, SpeechEvent speechEvent)
    {
        switch (speechEvent)
        {
            case SpeechEvent.Final { Text.Length: > 0 } final:
                Send(stream, final);
                break;
            case SpeechEvent.Partial { Text.Length: > 0 } partial:
                _space.Emit(
                    [PartialsPrefix + SenderPrefix + stream.ClientId, PartialsPrefix + SubscriberPrefix + stream.ClientId],
                    "partial",
                    SpeechMessages.Of(partial, stream.ClientId),
                    MaxWaitingBytesForPartials);
                break;
            case SpeechEvent.Failed failed:
                Fail(stream, failed.Error.Message, failed.Error.Code);
                break;
        }
    }

    private void Send(ClientStream stream, SpeechEvent.Final final)
    {
        var transcription = new Transcription(
            final.Text, Math.Round((final.End - final.Start).TotalSeconds, 3), SpeechMessages.Seconds(_context.Time.GetUtcNow()));
        lock (stream.Gate)
        {
            stream.History.Enqueue(transcription);
            while (stream.History.Count > _context.Options.SocketIo.MaxHistory)
                stream.History.Dequeue();
            Emit(stream.ClientId, "transcription", SpeechMessages.Of(transcription, stream.ClientId));
        }
    }

    private void OnError(ClientStream stream, Exception exception)
    {
        var error = WireConnection.ToError(exception);
        if (error is null)
            LogUnexpected(exception.GetType().Name);
        Fail(stream, error?.Message ?? "The server failed.", error?.Code ?? error?.Kind.ToString().ToLowerInvariant() ?? "server");
    }

    private void Fail(ClientStream stream, string message, string code)
    {
        if (!stream.TryFail())
            return;

        LogFailed(code);
        Emit(stream.ClientId, "error", SpeechMessages.Error(message, code, stream.ClientId));
    }

    private void Emit(string clientId, string name, SocketData data) =>
        _space.Emit([SenderPrefix + clientId, SubscriberPrefix + clientId], name, data);

    private void OnEnded(ClientStream stream)
    {
        lock (_gate)
        {
            if (_streams.GetValueOrDefault(stream.ClientId) == stream)
                _streams.Remove(stream.ClientId);
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "A Socket.IO client's stream failed: {Code}")]
    private partial void LogFailed(string code);

    [LoggerMessage(31, LogLevel.Error, "A Socket.IO client's stream failed unexpectedly: {Exception}")]
    private partial void LogUnexpected(string exception);
}
