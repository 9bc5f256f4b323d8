using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// The mutable state of a session under one lock: its worker, its audio, its delivered results, and its end.
/// </summary>
/// <remarks>
/// No method does I/O or calls foreign code under the lock; the work that a change requires is returned as a
/// <see cref="Transition"/>. Events are queued under the lock, so that their order is the order of the state changes.
/// </remarks>
internal sealed class SessionStateMachine(
    string id, SessionOptions options, PortBridgeOptions limits, TimeProvider time, Action onRecoveryTimeout)
{
    private readonly Lock _gate = new();
    private readonly SessionAudio _audio = new(
        new AudioFormat(options.SampleRate, options.Format), limits.MaxUnprocessedAudio, limits.Recovery.MaxAudio,
        SessionTime.Limit);
    private readonly DeliveryState _delivery = new();
    private readonly SessionOutput _output = new(time);
    private readonly SessionPlacement _placement = new(limits.Recovery.Timeout, time, onRecoveryTimeout);
    private bool _isStopping;

    /// <inheritdoc cref="SessionOutput.Events"/>
    public EventQueue Events => _output.Events;

    /// <summary>The state that the scheduler needs.</summary>
    public SessionSnapshot Snapshot
    {
        get
        {
            lock (_gate)
            {
                var hasWork = _delivery.IsUtteranceOpen || _audio.HasUnprocessed;
                return new SessionSnapshot(_placement.IsOpened, hasWork, _audio.Written, _audio.Processed);
            }
        }
    }

    /// <summary>Whether the session is attached to a worker.</summary>
    public bool IsOn(WorkerConnection connection)
    {
        lock (_gate)
            return _placement.Attachment?.Connection == connection;
    }

    /// <summary>The reason why the session accepts no audio: it is too long, is stopping, or has ended.</summary>
    public SpeechError ClosedReason()
    {
        lock (_gate)
            return _isStopping || _output.HasEnded ? _output.ClosedReason : SessionErrors.TooLong;
    }

    /// <summary>Appends audio of the owner.</summary>
    /// <param name="pcm">Whole samples.</param>
    /// <param name="mustFit">Whether audio that exceeds the flow-control window is rejected.</param>
    public AppendResult Append(ReadOnlySpan<byte> pcm, bool mustFit)
    {
        lock (_gate)
        {
            if (_isStopping || _output.HasEnded || !_audio.IsWithinMaxLength(pcm.Length))
                return default;

            var room = _audio.Append(pcm, mustFit);
            return new AppendResult(room is null, _placement.Attachment, room);
        }
    }

    /// <summary>Ends the open utterance after the audio appended so far.</summary>
    public AppendResult Flush()
    {
        lock (_gate)
        {
            if (_isStopping || _output.HasEnded)
                return default;

            _audio.Flush();
            return new AppendResult(IsAppended: true, _placement.Attachment, Room: null);
        }
    }

    /// <summary>Ends the owner's audio.</summary>
    /// <returns>The attachment to wake; null if the session has no worker.</returns>
    public SessionAttachment? Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            _audio.ReleaseWriter();
            return _placement.Attachment;
        }
    }

    /// <summary>Determines the next step of sending a session's audio.</summary>
    public SendStep Next(SessionAttachment attachment)
    {
        lock (_gate)
        {
            if (attachment != _placement.Attachment)
                return new SendStep(SendKind.Detached);

            var sent = _audio.Sent;
            if (_audio.TakeChunk(id, out var gap) is not { } chunk)
                return new SendStep(_isStopping && _audio.IsAllSent ? SendKind.Stop : SendKind.Wait);

            var published = gap > TimeSpan.Zero ? Publish(new SpeechEvent.Gap(sent, gap)) : default;
            return new SendStep(SendKind.Send, chunk, _audio.Sent, published);
        }
    }

    /// <summary>Attaches the session to a worker at the committed position. The worker is not notified yet.</summary>
    /// <param name="connection">The worker's connection.</param>
    /// <param name="adapted">The session's options as this worker supports them.</param>
    /// <param name="onEvent">Handles the worker's events.</param>
    public AttachResult Attach(
        WorkerConnection connection, SessionOptions adapted, Action<SessionAttachment, WorkerEvent> onEvent)
    {
        lock (_gate)
        {
            if (_output.HasEnded)
                return default;

            _placement.StopRecovery();
            var committed = _delivery.Committed;
            var point = _audio.Rewind(committed);
            _delivery.SkipTo(point.From);
            var published = point.From > committed
                ? Publish(new SpeechEvent.Gap(committed, point.From - committed))
                : default;
            if (_output.HasEnded)
                return new AttachResult(null, published);

            var start = StartSessionMapping.Create(id, adapted, point, _delivery.NextUtterance);
            var attachment = new SessionAttachment(connection, start, onEvent);
            connection.Sessions.Add(attachment);
            _placement.Attach(attachment);
            return new AttachResult(
                attachment, published, _placement.IsOpened ? _audio.Written - point.From : null);
        }
    }

    /// <summary>Detaches the session from a worker, so that it can be attached to another.</summary>
    /// <param name="connection">The worker's connection; nothing happens if the session is not attached to it.</param>
    /// <param name="why">The error that the owner receives; null to move the session without an event.</param>
    /// <param name="keepOpenUtterances">Whether the session stays attached while an utterance is open.</param>
    /// <returns>Whether the session now needs another worker, and the work to complete.</returns>
    public (bool IsDetached, Transition Transition) Detach(
        WorkerConnection connection, SpeechError? why, bool keepOpenUtterances)
    {
        lock (_gate)
        {
            if (_placement.Attachment is not { } left || left.Connection != connection
                || (keepOpenUtterances && _delivery.IsUtteranceOpen))
            {
                return default;
            }

            _placement.Detach();
            _delivery.Interrupt();
            var published = why is not null && _placement.Interrupt()
                ? Publish(new SpeechEvent.Interrupted(why))
                : default;
            return (!_output.HasEnded, published with { Left = left, CancelsInWorker = why is null });
        }
    }

    /// <summary>Warns the owner about what the current worker cannot serve, once for the same limitation.</summary>
    /// <param name="limitation">The warning; null if the worker can serve everything.</param>
    public Transition Warn(SpeechError? limitation)
    {
        lock (_gate)
            return _placement.Limit(limitation) ? Publish(new SpeechEvent.Warning(limitation!)) : default;
    }

    /// <summary>Handles an event of a worker. An event of an attachment that the session has left is ignored.</summary>
    public HandleResult Handle(SessionAttachment attachment, WorkerEvent message)
    {
        var speechEvent = EventMapping.ToSpeechEvent(message);
        lock (_gate)
        {
            if (attachment != _placement.Attachment)
                return default;

            switch (message)
            {
                case SessionStarted:
                    return new HandleResult(
                        _placement.Open() ? Publish(new SpeechEvent.Resumed(_delivery.Committed)) : default,
                        Started: true);
                case SessionStopped e:
                    // A worker that took the session over does not know the results of the workers before it.
                    var stopped = _placement.HasMoved ? Stopped(e.Reason) : EventMapping.ToStopped(e);
                    return new HandleResult(EndLocked(stopped, cancelsInWorker: false));
                case Error e when !e.Recoverable || !attachment.IsStarted:
                    return new HandleResult(
                        EndLocked(new SpeechEvent.Failed(EventMapping.ToSpeechError(e)), cancelsInWorker: false));
                default:
                    return Deliver(message, speechEvent);
            }
        }
    }

    /// <summary>Ends the session. Does nothing if it has ended.</summary>
    /// <param name="ending">The last event.</param>
    /// <param name="cancelsInWorker">Whether the session is still to be cancelled in the worker.</param>
    public Transition End(SpeechEvent ending, bool cancelsInWorker)
    {
        lock (_gate)
            return EndLocked(ending, cancelsInWorker);
    }

    /// <summary>Ends the session if it is not attached to a worker.</summary>
    public Transition EndIfDetached(SpeechEvent ending)
    {
        lock (_gate)
            return _placement.Attachment is null ? EndLocked(ending, cancelsInWorker: false) : default;
    }

    /// <summary>Cancels the session. Does nothing if it has ended.</summary>
    public Transition Cancel()
    {
        lock (_gate)
            return _output.HasEnded ? default : EndLocked(Stopped("cancelled"), cancelsInWorker: true);
    }

    private HandleResult Deliver(WorkerEvent message, SpeechEvent? speechEvent)
    {
        _delivery.Sent = _audio.Sent;
        var isNew = _delivery.Accept(message);
        if (message is Progress reported)
            speechEvent = EventMapping.ToProgress(reported, _delivery.Committed);
        var published = isNew && speechEvent is not null ? Publish(speechEvent) : default;
        if (_output.HasEnded || message is not (Progress or Final or Error))
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

    private SpeechEvent.Stopped Stopped(string reason) => new(_delivery.Text, _audio.Written, reason);

    private Transition Publish(SpeechEvent speechEvent) =>
        _output.TryPublish(speechEvent)
        ?? EndLocked(new SpeechEvent.Failed(SessionErrors.Unread), cancelsInWorker: true);

    private Transition EndLocked(SpeechEvent ending, bool cancelsInWorker)
    {
        if (!_output.TryEnd(ending))
            return default;

        _audio.Clear();
        return new Transition { Left = _placement.End(), CancelsInWorker = cancelsInWorker, Ending = ending };
    }
}
