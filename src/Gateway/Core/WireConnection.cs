using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace PortBridge.Gateway.Core;

/// <summary>
/// A connection of a client: one loop reads the client's messages, one task sends. An end signal of the client stops the
/// stream; all finals and the wire's last messages are sent before the server closes.
/// </summary>
internal sealed partial class WireConnection : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly IMessageTransport _transport;
    private readonly IWire _wire;
    private readonly ISpeechBridge _bridge;
    private readonly GatewayOptions _options;
    private readonly TranscriptFeed _transcripts;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly DueTimer _timer;
    private readonly SendQueue _queue = new();
    private readonly Lock _gate = new();
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _ended = new();
    private StreamSettings _settings;
    private SpeechStream? _stream;
    private volatile bool _isClosing;
    private volatile bool _isReading;
    private long _readAt;
    private bool _streamHasFailed;

    /// <summary>Creates a connection.</summary>
    /// <param name="transport">Carries the messages.</param>
    /// <param name="wire">Maps the messages.</param>
    /// <param name="bridge">Recognizes.</param>
    /// <param name="options">The limits.</param>
    /// <param name="transcripts">Receives the finals.</param>
    /// <param name="logger">The log, which has no text of the client.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">The end of the host.</param>
    public WireConnection(
        IMessageTransport transport,
        IWire wire,
        ISpeechBridge bridge,
        GatewayOptions options,
        TranscriptFeed transcripts,
        ILogger logger,
        TimeProvider time,
        CancellationToken stopping)
    {
        (_transport, _wire, _bridge, _options) = (transport, wire, bridge, options);
        (_transcripts, _logger, _time) = (transcripts, logger, time);
        _settings = wire.Settings;
        _timer = new DueTimer(time, OnDue);
        _stopping = stopping;
    }

    /// <summary>Whether sending failed, so that what is not sent yet should be dropped with the connection.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Serves the client until the connection is closed.</summary>
    public async Task RunAsync()
    {
        Enqueue(_wire.Begin);
        var sending = SendAsync();
        var stop = _stopping.Register(() => Fail(new StreamError(StreamErrorKind.Stopping, "The server is stopping.")));
        await using var _ = stop.ConfigureAwait(false);
        try
        {
            await ReceiveAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            LogLost(_wire.Name, exception.Message);
        }

        await EndStreamAsync(isLost: true).ConfigureAwait(false);
        Close(WebSocketCloseStatus.NormalClosure, "");
        await sending.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndStreamAsync(isLost: true).ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _queue.Dispose();
        _ended.Dispose();
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            try
            {
                StartIdling();
                if (await _transport.ReadAsync(_ended.Token).ConfigureAwait(false) is not { } message)
                    return;
                _isReading = false;
                await EndFailedStreamAsync().ConfigureAwait(false);
                if (!_isClosing)
                    await HandleAsync(message).ConfigureAwait(false);
            }
            catch (Exception exception) when (ToError(exception) is { } error)
            {
                Fail(error);
            }
        }
    }

    private async Task HandleAsync(ClientMessage message)
    {
        List<ClientCommand> commands;
        lock (_gate)
        {
            commands = [.. _wire.Receive(message)];
            _timer.Set(_wire.Due);
        }

        foreach (var command in commands)
            await ExecuteAsync(command).ConfigureAwait(false);
    }

    private async ValueTask ExecuteAsync(ClientCommand command)
    {
        switch (command)
        {
            case ClientCommand.Configure configure:
                _settings = configure.Settings;
                break;
            case ClientCommand.Audio audio:
                _stream ??= new SpeechStream(_bridge, _settings, _options.MaxAudio, OnEvent, OnFinal, OnOpened);
                await _stream.WriteAsync(audio.Data, _ended.Token).ConfigureAwait(false);
                break;
            case ClientCommand.Flush:
                Enqueue(() => _wire.Flush(_stream?.Audio ?? TimeSpan.Zero));
                if (_stream is not null)
                    await _stream.FlushAsync(_ended.Token).ConfigureAwait(false);
                break;
            case ClientCommand.Stop stop:
                await StopAsync(stop.Closes).ConfigureAwait(false);
                break;
            case ClientCommand.Cancel:
                await EndStreamAsync(isLost: false).ConfigureAwait(false);
                break;
            case ClientCommand.KeepAlive:
                _stream?.KeepAlive();
                break;
            case ClientCommand.Ask ask:
                Enqueue(ask.Messages);
                break;
            case ClientCommand.Reply reply:
                Enqueue(() => reply.Messages);
                break;
            case ClientCommand.Close close:
                Close(close.Status, close.Reason);
                break;
        }
    }

    private async Task StopAsync(bool closes)
    {
        var end = _stream is null ? default : await _stream.StopAsync(_ended.Token).ConfigureAwait(false);
        await EndStreamAsync(isLost: false).ConfigureAwait(false);
        Enqueue(() => _wire.End(end));
        if (closes)
            Close(WebSocketCloseStatus.NormalClosure, "");
    }

    private async ValueTask EndStreamAsync(bool isLost)
    {
        if (Interlocked.Exchange(ref _stream, null) is not { } stream)
            return;
        if (isLost && stream.Audio > TimeSpan.Zero)
            LogUnfinished(_wire.Name, stream.Audio);
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    private void OnOpened(int channels)
    {
        lock (_gate)
            _wire.Open(channels);
    }

    // Only here, because a stream that reports its failure by an event cannot be ended within that event.
    private async ValueTask EndFailedStreamAsync()
    {
        if (!Volatile.Read(ref _streamHasFailed) || _isClosing)
            return;
        await EndStreamAsync(isLost: false).ConfigureAwait(false);
        Volatile.Write(ref _streamHasFailed, false);
    }

    private void OnEvent(int channel, SpeechEvent speechEvent)
    {
        if (speechEvent is SpeechEvent.Failed failed)
            Fail(ToError(failed.Error));
        else
            Enqueue(() => _wire.Send(channel, speechEvent));
    }

    private void OnFinal(string session, int channel, SpeechEvent.Final final) =>
        _transcripts.Publish(_wire.Name, clientId: null, session, channel, final);

    private void Enqueue(Func<IEnumerable<WireMessage>> map)
    {
        bool isQueued;
        lock (_gate)
        {
            isQueued = _queue.TryEnqueue(map());
            _timer.Set(_wire.Due);
        }

        if (!isQueued && !_isClosing)
        {
            LogSlow(_wire.Name);
            _ended.Cancel();
        }
    }

    private void Fail(StreamError error)
    {
        // A session that fails reports it by an event and to the next write; the end of the server is another matter.
        var isStopping = error.Kind == StreamErrorKind.Stopping;
        if (!isStopping && Interlocked.Exchange(ref _streamHasFailed, true))
            return;

        LogFailed(_wire.Name, error.Code ?? error.Kind.ToString());
        Enqueue(() => _wire.Fail(error));
        bool closes;
        (WebSocketCloseStatus Status, string Reason) close;
        lock (_gate)
            (closes, close) = (isStopping || _wire.Closes(error), _wire.CloseAfter(error));
        if (closes)
            Close(close.Status, close.Reason);
    }

    private void Close(WebSocketCloseStatus status, string reason)
    {
        _isClosing = true;
        _queue.Close(status, reason);
        _ended.CancelAfter(_options.SendTimeout + CloseTimeout);
    }

    private async Task SendAsync()
    {
        try
        {
            await _queue.SendAsync(_transport, _options.SendTimeout, _ended.Token).ConfigureAwait(false);
            _ended.CancelAfter(CloseTimeout);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            IsLost = true;
            LogLost(_wire.Name, exception.Message);
            await _ended.CancelAsync().ConfigureAwait(false);
        }
    }
}
