using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Routing;
using PortBridge.Sessions;

namespace PortBridge;

/// <summary>
/// One person's speech on its way to text. Audio goes in by <see cref="WriteAsync"/>, text comes out of
/// <see cref="Events"/>, and both end with <see cref="StopAsync"/>, <see cref="CancelAsync"/> or disposal.
/// </summary>
/// <remarks>
/// Writing and reading may go on at the same time; calls of one kind must not overlap. A session belongs to whoever
/// opened it: its events reach nobody else, and disposing it drops it in the worker.
/// </remarks>
public sealed class SpeechSession : IAsyncDisposable
{
    private readonly WorkerConnection _connection;
    private readonly PortBridgeOptions _bridgeOptions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AudioCredit _credit;
    private readonly AudioWriter _audio;
    private readonly EventQueue _events = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SpeechEvent> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _isStopping;
    private SpeechEvent? _ending;

    private SpeechSession(
        WorkerConnection connection,
        SessionOptions options,
        PortBridgeOptions bridgeOptions,
        TimeProvider time,
        ILogger logger)
    {
        _connection = connection;
        _bridgeOptions = bridgeOptions;
        _time = time;
        _logger = logger;
        Options = options;
        _credit = new AudioCredit(bridgeOptions.MaxUnprocessedAudio);
        _audio = new AudioWriter(Id, new AudioFormat(options.SampleRate, options.Format), _credit, SendAsync);
    }

    /// <summary>Its name on the wire; unique among all sessions.</summary>
    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>What it was opened with.</summary>
    public SessionOptions Options { get; }

    /// <summary>
    /// What happens, in order, ending after <see cref="SpeechEvent.Stopped"/> or <see cref="SpeechEvent.Failed"/>.
    /// For one reader. A slow one misses partials that newer ones replaced, never a final; one that leaves more than
    /// 1,024 events unread loses the session to <c>session_expired</c>.
    /// </summary>
    public IAsyncEnumerable<SpeechEvent> Events => _events.ReadAllAsync();

    /// <summary>
    /// Sends audio in the session's format. Waits while more than
    /// <see cref="PortBridgeOptions.MaxUnprocessedAudio"/> is on its way; the buffer may be used again when it returns.
    /// </summary>
    /// <exception cref="SpeechException">The session has ended or is being stopped.</exception>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another call has not returned yet.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        if (!await _audio.WriteAsync(pcm, cancellationToken).ConfigureAwait(false))
            throw HasEnded();
    }

    /// <summary>
    /// Ends the audio and waits for the last final. Of a session that has ended already, gives how it ended.
    /// </summary>
    /// <exception cref="SpeechException">The session failed, now or before, or took too long.</exception>
    public async Task<SpeechEvent.Stopped> StopAsync(CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(_bridgeOptions.StopTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SendStopAsync(either.Token).ConfigureAwait(false);
            await _ended.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Abandon(new SpeechError(
                ErrorCodes.WorkerUnavailable,
                $"The worker did not finish the session within {_bridgeOptions.StopTimeout.TotalSeconds:0.#} s.",
                IsRetriable: true));
        }

        var ending = await _ended.Task.ConfigureAwait(false);
        return ending as SpeechEvent.Stopped ?? throw new SpeechException(((SpeechEvent.Failed)ending).Error);
    }

    /// <summary>Drops the session: no final for what is unfinished. Does nothing if it has ended.</summary>
    public ValueTask CancelAsync()
    {
        if (End(new SpeechEvent.Stopped("", _credit.Sent, "cancelled")))
            _connection.Post(new CancelSession(Id));

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CancelAsync();

    /// <summary>Opens a session and waits until the worker has accepted it.</summary>
    internal static async Task<SpeechSession> OpenAsync(
        WorkerConnection connection,
        SessionOptions options,
        PortBridgeOptions bridgeOptions,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var session = new SpeechSession(connection, options, bridgeOptions, time, logger);
        connection.Sessions.Add(session);
        try
        {
            await session.SendAsync(session.StartCommand(), cancellationToken).ConfigureAwait(false);
            await session._started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await session.CancelAsync().ConfigureAwait(false);
            throw;
        }

        logger.SessionOpened(session.Id, connection.Generation);
        return session;
    }

    /// <summary>Takes an event of the worker. Called in order, by the connection's reading loop.</summary>
    internal void Handle(WorkerEvent message)
    {
        switch (message)
        {
            case SessionStarted:
                _started.TrySetResult();
                return;
            case SessionStopped e:
                End(EventMapping.ToStopped(e));
                return;
            case Error e when !e.Recoverable || !_started.Task.IsCompleted:
                Fail(EventMapping.ToSpeechError(e));
                return;
            case Error e:
                Publish(new SpeechEvent.Warning(EventMapping.ToSpeechError(e)));
                return;
            case Progress e:
                _credit.Processed(EventMapping.Ms(e.ProcessedMs));
                break;
        }

        if (EventMapping.ToSpeechEvent(message) is { } speechEvent)
            Publish(speechEvent);
    }

    /// <summary>Ends the session by a failure. Does nothing if it has ended.</summary>
    internal void Fail(SpeechError error) => End(new SpeechEvent.Failed(error));

    private void Publish(SpeechEvent speechEvent)
    {
        if (!_events.TryWrite(speechEvent))
        {
            Abandon(new SpeechError(
                ErrorCodes.SessionExpired,
                $"Nobody read the session's events: {EventQueue.Capacity} are waiting.",
                IsRetriable: false));
        }
    }

    private void Abandon(SpeechError error)
    {
        if (End(new SpeechEvent.Failed(error)))
            _connection.Post(new CancelSession(Id));
    }

    private bool End(SpeechEvent ending)
    {
        if (Interlocked.CompareExchange(ref _ending, ending, null) is not null)
            return false;

        _connection.Sessions.Remove(this);
        _credit.Close();
        _events.TryWrite(ending, isLast: true);
        if (ending is SpeechEvent.Failed { Error: var error })
            _started.TrySetException(new SpeechException(error));
        else
            _started.TrySetCanceled();

        // An opening that gave up first waits for this task no more; its exception is not unobserved for that.
        _ = _started.Task.Exception;
        _ended.SetResult(ending);
        _logger.SessionEnded(Id, (ending as SpeechEvent.Failed)?.Error.Code ?? ((SpeechEvent.Stopped)ending).Reason);
        return true;
    }

    private async ValueTask SendStopAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _ending) is not null || Interlocked.Exchange(ref _isStopping, 1) == 1)
            return;

        _credit.Close();
        try
        {
            await SendAsync(new StopSession(Id), cancellationToken).ConfigureAwait(false);
        }
        catch (SpeechException)
        {
            // It ended meanwhile, and how is what the caller will learn.
        }
        catch (OperationCanceledException)
        {
            Volatile.Write(ref _isStopping, 0);
            throw;
        }
    }

    private async ValueTask SendAsync(Command command, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _ending) is not null)
            throw HasEnded();

        try
        {
            await _connection.SendAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            Fail(WorkerErrors.Lost("The worker was lost while it was written to."));
            throw new SpeechException(WorkerErrors.Lost("The worker was lost while it was written to."), e);
        }
    }

    private SpeechException HasEnded() => new(
        Volatile.Read(ref _ending) is SpeechEvent.Failed failed
            ? failed.Error
            : new SpeechError(ErrorCodes.UnknownSession, "The session has ended; open another.", IsRetriable: false));

    private StartSession StartCommand() => new(
        Id,
        Options.SampleRate,
        SampleFormats.NameOf(Options.Format),
        Options.Language,
        Options.Endpointing,
        Options.Partials,
        Options.Words);
}
