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
/// opened it: its events reach nobody else, and disposing it drops it in the worker. It outlives its worker: when that
/// is lost, the audio that no final has settled goes to the next one.
/// </remarks>
public sealed class SpeechSession : ISessionOwner, IAsyncDisposable
{
    private readonly SessionServices _services;
    private readonly AudioFormat _format;
    private readonly AudioCredit _credit;
    private readonly AudioWriter _writer;
    private readonly Func<ReadOnlyMemory<byte>, bool> _append;
    private readonly ReplayBuffer _audio;
    private readonly SessionLedger _ledger = new();
    private readonly EventQueue _events = new();
    private readonly SessionTelemetry _telemetry;
    private readonly Lease _lease;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SpeechEvent> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SessionLink? _link;
    private ITimer? _recovery;
    private SpeechEvent? _ending;
    private bool _isStopping;
    private int _isInterrupted;
    private int _workers;
    private string? _lack;

    internal SpeechSession(SessionOptions options, SessionServices services)
    {
        _services = services;
        Options = options;
        options.Watch?.Claim(Id);
        _format = new AudioFormat(options.SampleRate, options.Format);
        _credit = new AudioCredit(services.Options.MaxUnprocessedAudio);
        _append = Append;
        _writer = new AudioWriter(_format, _credit, options.Overflow);
        _audio = new ReplayBuffer(_format, services.Options.Recovery.MaxAudio);
        _telemetry = new SessionTelemetry(Id, services.Metrics, services.Time);
        _lease = new Lease(services.Options.SessionLease, services.Time, OnLeaseEnded);
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

    /// <summary>Completes when a worker has accepted the session, or fails with the reason why none will.</summary>
    internal Task Opened => _opened.Task;

    /// <summary>Whether somebody speaks, or a final is due.</summary>
    internal bool IsUtteranceOpen => _ledger.IsUtteranceOpen;

    /// <summary>Whether the worker may have died of it: it had audio of this session to work on.</summary>
    internal bool IsSuspect => _ledger.IsUtteranceOpen || _credit.IsAnyUnprocessed;

    /// <summary>Audio written so far.</summary>
    internal TimeSpan Written => _credit.Written;

    /// <summary>How often it was suspected.</summary>
    internal Suspicion Suspicion { get; } = new();

    /// <summary>
    /// Sends audio in the session's format. While more than <see cref="PortBridgeOptions.MaxUnprocessedAudio"/> is on
    /// its way this waits, or drops the oldest audio, as <see cref="SessionOptions.Overflow"/> says. The buffer may be
    /// used again when it returns.
    /// </summary>
    /// <exception cref="SpeechException">The session has ended or is being stopped.</exception>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another call has not returned yet.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        KeepAlive();
        if (!await _writer.WriteAsync(pcm, _append, cancellationToken).ConfigureAwait(false))
            throw HasEnded();
    }

    /// <summary>
    /// Renews the session's lease, as writing does. A session that is neither written to nor kept alive for
    /// <see cref="PortBridgeOptions.SessionLease"/> ends with <c>session_expired</c>.
    /// </summary>
    public void KeepAlive() => _lease.Renew();

    /// <summary>
    /// Ends the audio and waits for the last final. Of a session that has ended already, gives how it ended.
    /// </summary>
    /// <exception cref="SpeechException">The session failed, now or before, or took too long.</exception>
    public async Task<SpeechEvent.Stopped> StopAsync(CancellationToken cancellationToken = default)
    {
        SessionLink? link;
        lock (_gate)
        {
            _isStopping = true;
            link = _link;
        }

        link?.Stop();
        _credit.Close();
        try
        {
            await _ended.Task.WaitAsync(_services.Options.StopTimeout, _services.Time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abandon(WorkerErrors.Unavailable(
                $"The worker did not finish the session within {_services.Options.StopTimeout.TotalSeconds:0.#} s.",
                isRetriable: true));
        }

        var ending = await _ended.Task.ConfigureAwait(false);
        return ending as SpeechEvent.Stopped ?? throw new SpeechException(((SpeechEvent.Failed)ending).Error);
    }

    /// <summary>Drops the session: no final for what is unfinished. Does nothing if it has ended.</summary>
    public ValueTask CancelAsync()
    {
        End(new SpeechEvent.Stopped(_ledger.Text, _credit.Written, "cancelled"), tellWorker: true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CancelAsync();

    /// <summary>Gives the session to a worker: a new one from its beginning, another from what is not settled.</summary>
    /// <returns>False if the session has ended.</returns>
    internal bool Attach(WorkerConnection connection)
    {
        TimeSpan gapAt = default, gap = default;
        var (options, lack) = _opened.Task.IsCompletedSuccessfully
            ? OptionRules.Adapt(Options, connection.Description!)
            : (Options, null);
        lock (_gate)
        {
            if (_ending is not null)
                return false;

            _recovery?.Dispose();
            _recovery = null;
            _audio.Settle(_ledger.Settled);
            var point = _audio.Point();
            if (point.From > _ledger.Settled)
            {
                (gapAt, gap) = (_ledger.Settled, point.From - _ledger.Settled);
                _ledger.SkipTo(point.From);
            }

            if (_opened.Task.IsCompleted)
                _telemetry.Replayed(_credit.Written - point.From);
            _credit.Rewind(point.From);
            var start = WireSession.Start(Id, options, point, _ledger.NextUtterance);
            _link = new SessionLink(this, connection, start, _format, _audio, _credit, point.Position);
            _workers++;
            if (_isStopping)
                _link.Stop();
            _link.Open();
        }

        if (gap > TimeSpan.Zero)
            Publish(new SpeechEvent.Gap(gapAt, gap));
        Warn(lack);
        return true;
    }

    /// <summary>Whether this worker has the session.</summary>
    internal bool IsOn(WorkerConnection connection) => Volatile.Read(ref _link)?.Connection == connection;

    /// <summary>Takes the session off a worker, for it to be given to another.</summary>
    /// <param name="connection">The worker; nothing happens if the session is not there.</param>
    /// <param name="why">What the owner is told; null to move it without the owner's notice.</param>
    internal void Detach(WorkerConnection connection, SpeechError? why)
    {
        lock (_gate)
        {
            if (_link?.Connection != connection)
                return;

            _link.Close(tellWorker: why is null);
            _link = null;
            _ledger.Interrupt();
            var timeout = _services.Options.Recovery.Timeout;
            _recovery = _services.Time.CreateTimer(_ => OnRecoveryTimeout(), null, timeout, Timeout.InfiniteTimeSpan);
        }

        if (why is not null && _opened.Task.IsCompleted && Interlocked.Exchange(ref _isInterrupted, 1) == 0)
            Publish(new SpeechEvent.Interrupted(why));
    }

    /// <summary>Ends the session by a failure. Does nothing if it has ended.</summary>
    internal void Fail(SpeechError error) => End(new SpeechEvent.Failed(error), tellWorker: false);

    void ISessionOwner.Handle(SessionLink link, WorkerEvent message)
    {
        if (link != Volatile.Read(ref _link))
            return;

        switch (message)
        {
            case SessionStarted:
                _opened.TrySetResult();
                if (Interlocked.Exchange(ref _isInterrupted, 0) == 1)
                    Publish(new SpeechEvent.Resumed(_ledger.Settled));
                return;
            case SessionStopped e:
                End(Stopped(e), tellWorker: false);
                return;
            case Error e when !e.Recoverable || !link.IsStarted:
                Fail(EventMapping.ToSpeechError(e));
                return;
            case Error e:
                _ledger.Accept(message);
                Publish(new SpeechEvent.Warning(EventMapping.ToSpeechError(e)));
                return;
        }

        _ledger.Sent = link.Sent;
        if (!_ledger.Accept(message))
            return;

        if (EventMapping.ToSpeechEvent(message) is { } speechEvent)
            Publish(speechEvent);
        Advance(link, message);
    }

    void ISessionOwner.OnGap(TimeSpan at, TimeSpan length) => Publish(new SpeechEvent.Gap(at, length));

    private void Advance(SessionLink link, WorkerEvent message)
    {
        if (message is Progress progress && _credit.Processed(EventMapping.Ms(progress.ProcessedMs)))
            link.Wake();

        if (message is Progress)
            _telemetry.Processed(_credit.Written - _credit.ProcessedPosition);
        if (message is Progress or Final)
        {
            _audio.Settle(_ledger.Settled);
            _services.Dispatcher.OnProgress(this, _credit.ProcessedPosition);
        }
    }

    // A worker knows only of what it was told: of a session that has had several, the bridge knows more.
    private SpeechEvent.Stopped Stopped(SessionStopped e) => _workers == 1
        ? EventMapping.ToStopped(e)
        : new SpeechEvent.Stopped(_ledger.Text, _credit.Written, e.Reason);

    private bool Append(ReadOnlyMemory<byte> pcm)
    {
        SessionLink? link;
        lock (_gate)
        {
            if (_isStopping || _ending is not null)
                return false;

            _audio.Append(pcm.Span);
            link = _link;
        }

        link?.Wake();
        return true;
    }

    // Said once, however often such a worker is lost and followed by its like.
    private void Warn(SpeechError? lack)
    {
        if (lack is not null && lack.Message != _lack)
            Publish(new SpeechEvent.Warning(lack));
        _lack = lack?.Message;
    }

    private void Publish(SpeechEvent speechEvent)
    {
        _telemetry.Note(speechEvent);
        if (!_events.TryWrite(speechEvent))
        {
            Abandon(new SpeechError(
                ErrorCodes.SessionExpired,
                $"Nobody read the session's events: {EventQueue.Capacity} are waiting.",
                IsRetriable: false));
        }
    }

    private void Abandon(SpeechError error) => End(new SpeechEvent.Failed(error), tellWorker: true);

    private void OnLeaseEnded() => Abandon(new SpeechError(
        ErrorCodes.SessionExpired,
        $"Nobody used the session for {_services.Options.SessionLease.TotalSeconds:0.#} s; open another.",
        IsRetriable: false));

    private void OnRecoveryTimeout() => Fail(WorkerErrors.Lost(
        $"No worker took the session over within {_services.Options.Recovery.Timeout.TotalSeconds:0.#} s."));

    private void End(SpeechEvent ending, bool tellWorker)
    {
        lock (_gate)
        {
            if (_ending is not null)
                return;

            _ending = ending;
            _link?.Close(tellWorker);
            Volatile.Write(ref _link, null);
            _recovery?.Dispose();
            _audio.Dispose();
        }

        _lease.Dispose();
        _telemetry.End(ending);
        _credit.Close();
        _services.Dispatcher.Remove(this);
        _events.TryWrite(ending, isLast: true);
        _opened.TrySetException(HasEnded());

        // An opening that gave up first waits for this task no more; its exception is not unobserved for that.
        _ = _opened.Task.Exception;
        _ended.SetResult(ending);
        _services.Logger.SessionEnded(
            Id, (ending as SpeechEvent.Failed)?.Error.Code ?? ((SpeechEvent.Stopped)ending).Reason);
    }

    private SpeechException HasEnded() => new(
        _ending is SpeechEvent.Failed failed
            ? failed.Error
            : new SpeechError(ErrorCodes.UnknownSession, "The session has ended; open another.", IsRetriable: false));
}
