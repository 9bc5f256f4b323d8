using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// Everything about a session that changes, under one lock: which worker has it, its audio, what was delivered of it,
/// and whether it has ended.
/// </summary>
/// <remarks>
/// No method does I/O or calls anybody's code under the lock. What is left to be done goes back to the caller as a
/// <see cref="Transition"/>. Events are put into the owner's queue under the lock, so that they are in the order in
/// which the state changed, whichever threads changed it.
/// </remarks>
internal sealed class SessionStateMachine(
    string id, SessionOptions options, PortBridgeOptions limits, TimeProvider time, Action onRecoveryTimeout)
{
    private readonly Lock _gate = new();
    private readonly SessionAudio _audio = new(
        new AudioFormat(options.SampleRate, options.Format), limits.MaxUnprocessedAudio, limits.Recovery.MaxAudio);
    private readonly DeliveryState _delivery = new();
    private readonly SessionLatencies _latencies = new(time);
    private SessionAttachment? _attachment;
    private ITimer? _recovery;
    private SpeechEvent? _ending;
    private bool _isOpened;
    private bool _isStopping;
    private bool _isInterrupted;
    private int _workers;
    private string? _limitation;

    /// <summary>The owner's queue. The last event is written to it once the ending is dealt with.</summary>
    public EventQueue Events { get; } = new();

    /// <summary>What whoever places sessions has to know of it, as of this moment.</summary>
    public SessionSnapshot Snapshot
    {
        get
        {
            lock (_gate)
            {
                var isSuspect = _delivery.IsUtteranceOpen || _audio.IsAnyUnprocessed;
                return new SessionSnapshot(_isOpened, isSuspect, _audio.Written, _audio.Processed);
            }
        }
    }

    /// <summary>Whether this worker has the session.</summary>
    public bool IsOn(WorkerConnection connection)
    {
        lock (_gate)
            return _attachment?.Connection == connection;
    }

    /// <summary>Why the session takes no audio.</summary>
    public SpeechError ClosedReason()
    {
        lock (_gate)
        {
            return _ending switch
            {
                null => SessionErrors.Stopping,
                SpeechEvent.Failed failed => failed.Error,
                _ => SessionErrors.Ended,
            };
        }
    }

    /// <summary>Takes audio from the owner.</summary>
    /// <param name="pcm">Whole samples.</param>
    /// <param name="mustFit">Whether it is refused while it does not fit into the window.</param>
    public AppendResult Append(ReadOnlySpan<byte> pcm, bool mustFit)
    {
        lock (_gate)
        {
            if (_isStopping || _ending is not null)
                return default;

            var room = _audio.Append(pcm, mustFit);
            return new AppendResult(room is null, _attachment, room);
        }
    }

    /// <summary>The owner has no more audio.</summary>
    /// <returns>Where the worker is to be told; null for nowhere.</returns>
    public SessionAttachment? Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            _audio.ReleaseWriter();
            return _attachment;
        }
    }

    /// <summary>What an attachment has to do next.</summary>
    public SendStep Next(SessionAttachment attachment)
    {
        lock (_gate)
        {
            if (attachment != _attachment)
                return new SendStep(SendKind.Detached);

            var sent = _audio.Sent;
            if (_audio.TakeChunk(id, out var gap) is not { } chunk)
                return new SendStep(_isStopping && _audio.IsAllSent ? SendKind.Stop : SendKind.Wait);

            var published = gap > TimeSpan.Zero ? Publish(new SpeechEvent.Gap(sent, gap)) : default;
            return new SendStep(SendKind.Send, chunk, _audio.Sent, published);
        }
    }

    /// <summary>
    /// Gives the session to a worker: a new one from its beginning, another from what is not committed. The worker is not
    /// told yet.
    /// </summary>
    /// <param name="connection">The worker.</param>
    /// <param name="adapted">The session's options as this worker can serve them.</param>
    /// <param name="onEvent">Takes the worker's events.</param>
    public AttachResult Attach(
        WorkerConnection connection, SessionOptions adapted, Action<SessionAttachment, WorkerEvent> onEvent)
    {
        lock (_gate)
        {
            if (_ending is not null)
                return default;

            _recovery?.Dispose();
            _recovery = null;
            var committed = _delivery.Committed;
            var point = _audio.Rewind(committed);
            _delivery.SkipTo(point.From);
            var published = point.From > committed
                ? Publish(new SpeechEvent.Gap(committed, point.From - committed))
                : default;
            if (_ending is not null)
                return new AttachResult(null, published);

            var start = StartSessionMapping.Start(id, adapted, point, _delivery.NextUtterance);
            _attachment = new SessionAttachment(connection, start, onEvent);
            connection.Sessions.Add(_attachment);
            _workers++;
            return new AttachResult(_attachment, published, _isOpened ? _audio.Written - point.From : null);
        }
    }

    /// <summary>Takes the session off a worker, for it to be given to another.</summary>
    /// <param name="connection">The worker; nothing happens if the session is not there.</param>
    /// <param name="why">What the owner is told; null to move it without the owner's notice.</param>
    /// <param name="keepOpenUtterances">Whether the session stays while an utterance is open.</param>
    /// <returns>Whether the session now waits for another worker, and what is to be done.</returns>
    public (bool IsDetached, Transition Transition) Detach(
        WorkerConnection connection, SpeechError? why, bool keepOpenUtterances)
    {
        lock (_gate)
        {
            if (_attachment is not { } left || left.Connection != connection
                || (keepOpenUtterances && _delivery.IsUtteranceOpen))
            {
                return default;
            }

            _attachment = null;
            _delivery.Interrupt();
            _recovery = time.CreateTimer(
                static state => ((Action)state!)(), onRecoveryTimeout, limits.Recovery.Timeout, Timeout.InfiniteTimeSpan);
            var published = default(Transition);
            if (why is not null && _isOpened && !_isInterrupted)
            {
                _isInterrupted = true;
                published = Publish(new SpeechEvent.Interrupted(why));
            }

            return (_ending is null, published with { Left = left, CancelsInWorker = why is null });
        }
    }

    /// <summary>Tells the owner what the present worker cannot serve: once, however many such workers follow.</summary>
    public Transition Warn(SpeechError? limitation)
    {
        lock (_gate)
        {
            var isNew = limitation is not null && limitation.Message != _limitation && _ending is null;
            _limitation = limitation?.Message;
            return isNew ? Publish(new SpeechEvent.Warning(limitation!)) : default;
        }
    }

    /// <summary>Takes an event of a worker. One that the session has left has no effect.</summary>
    /// <exception cref="ProtocolException">The event has a time that no session can have; nothing has changed.</exception>
    public HandleResult Handle(SessionAttachment attachment, WorkerEvent message)
    {
        var speechEvent = EventMapping.ToSpeechEvent(message);
        lock (_gate)
        {
            if (attachment != _attachment)
                return default;

            switch (message)
            {
                case SessionStarted:
                    return new HandleResult(Open(), Started: true);
                case SessionStopped e:
                    return new HandleResult(EndLocked(Stopped(e), cancelsInWorker: false));
                case Error e when !e.Recoverable || !attachment.IsStarted:
                    return new HandleResult(
                        EndLocked(new SpeechEvent.Failed(EventMapping.ToSpeechError(e)), cancelsInWorker: false));
                default:
                    return Deliver(message, speechEvent);
            }
        }
    }

    /// <summary>Ends the session. Does nothing if it has ended.</summary>
    /// <param name="ending">How.</param>
    /// <param name="cancelsInWorker">Whether the worker still has the session and is to drop it.</param>
    public Transition End(SpeechEvent ending, bool cancelsInWorker)
    {
        lock (_gate)
            return EndLocked(ending, cancelsInWorker);
    }

    /// <summary>Ends the session if no worker has it.</summary>
    public Transition EndIfDetached(SpeechEvent ending)
    {
        lock (_gate)
            return _attachment is null ? EndLocked(ending, cancelsInWorker: false) : default;
    }

    /// <summary>Drops the session. Does nothing if it has ended.</summary>
    public Transition Cancel()
    {
        lock (_gate)
        {
            return _ending is null
                ? EndLocked(new SpeechEvent.Stopped(_delivery.Text, _audio.Written, "cancelled"), cancelsInWorker: true)
                : default;
        }
    }

    private Transition Open()
    {
        _isOpened = true;
        if (!_isInterrupted)
            return default;

        _isInterrupted = false;
        return Publish(new SpeechEvent.Resumed(_delivery.Committed));
    }

    private HandleResult Deliver(WorkerEvent message, SpeechEvent? speechEvent)
    {
        _delivery.Sent = _audio.Sent;
        var isNew = _delivery.Accept(message);
        var published = isNew && speechEvent is not null ? Publish(speechEvent) : default;
        if (_ending is not null || message is not (Progress or Final or Error))
            return new HandleResult(published);

        _audio.Commit(_delivery.Committed);
        return message is Progress progress
            ? new HandleResult(
                published,
                CanSendMore: _audio.Advance(EventMapping.Ms(progress.ProcessedMs)),
                HasProgressed: true,
                Unprocessed: _audio.Written - _audio.Processed)
            : new HandleResult(published, HasProgressed: true);
    }

    // A worker knows only of what it was told: of a session that has had several, the bridge knows more.
    private SpeechEvent.Stopped Stopped(SessionStopped e) => _workers == 1
        ? EventMapping.ToStopped(e)
        : new SpeechEvent.Stopped(_delivery.Text, _audio.Written, e.Reason);

    private Transition Publish(SpeechEvent speechEvent)
    {
        if (Events.TryWrite(speechEvent))
            return new Transition { Published = speechEvent, Latency = _latencies.Measure(speechEvent) };

        return EndLocked(new SpeechEvent.Failed(SessionErrors.Unread), cancelsInWorker: true);
    }

    private Transition EndLocked(SpeechEvent ending, bool cancelsInWorker)
    {
        if (_ending is not null)
            return default;

        _ending = ending;
        var left = _attachment;
        _attachment = null;
        _recovery?.Dispose();
        _audio.Clear();
        return new Transition { Left = left, CancelsInWorker = cancelsInWorker, Ending = ending };
    }
}
