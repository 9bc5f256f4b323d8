using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Threading;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// Runs one session: forwards the requests of its owner, its workers and its timers to
/// <see cref="SessionStateMachine"/>, and completes the work that the state changes require, under no lock.
/// </summary>
internal sealed class SessionController : IDisposable
{
    private readonly SessionServices _services;
    private readonly SessionStateMachine _state;
    private readonly SessionTelemetry _telemetry;
    private readonly IdleTimer _idleTimer;
    private readonly Action<SessionAttachment, WorkerEvent> _onEvent;
    private readonly Action<Transition> _complete;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SpeechEvent> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SessionController(SessionOptions options, SessionServices services)
    {
        _services = services;
        Options = options;
        options.WireTap?.AddSession(Id);
        _state = new SessionStateMachine(Id, options, services.Options, services.Time, OnRecoveryTimeout);
        _onEvent = OnEvent;
        _complete = Complete;
        _telemetry = new SessionTelemetry(Id, services.Metrics);
        _idleTimer = new IdleTimer(services.Options.SessionIdleTimeout, services.Time, OnIdle);
        Input = new AudioInput(_state, new AudioFormat(options.SampleRate, options.Format), options.Overflow);
    }

    /// <summary>Raised when audio was processed or an utterance may have been closed; under no lock.</summary>
    public event Action<SessionController>? Progressed;

    /// <summary>Raised once when the session has ended, before its owner is notified; under no lock.</summary>
    public event Action<SessionController>? Closed;

    /// <summary>The session identifier; unique across all sessions.</summary>
    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>The options that the session was opened with.</summary>
    public SessionOptions Options { get; }

    /// <summary>The input for the owner's audio.</summary>
    public AudioInput Input { get; }

    /// <summary>The events for the owner.</summary>
    public EventQueue Events => _state.Events;

    /// <summary>Completes when a worker has accepted the session; fails if the session ends first.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Completes with the session's last event.</summary>
    public Task<SpeechEvent> Ended => _ended.Task;

    /// <inheritdoc cref="SessionStateMachine.Snapshot"/>
    public SessionSnapshot Snapshot => _state.Snapshot;

    /// <inheritdoc cref="SessionOutput.ClosedReason"/>
    public SpeechError ClosedReason => _state.ClosedReason();

    /// <inheritdoc cref="SessionStateMachine.IsOn"/>
    public bool IsOn(WorkerConnection connection) => _state.IsOn(connection);

    /// <summary>Resets the idle timeout.</summary>
    public void KeepAlive() => _idleTimer.Reset();

    /// <summary>Ends the owner's audio.</summary>
    public void Stop() => _state.Stop()?.Wake();

    /// <summary>Cancels the session. Does nothing if it has ended.</summary>
    public void Dispose() => Complete(_state.Cancel());

    /// <summary>Fails the session, which its worker no longer has. Does nothing if it has ended.</summary>
    public void Fail(SpeechError error) =>
        Complete(_state.End(new SpeechEvent.Failed(error), cancelsInWorker: false));

    /// <summary>Fails the session if it is not attached to a worker.</summary>
    public void FailIfDetached(SpeechError error) => Complete(_state.EndIfDetached(new SpeechEvent.Failed(error)));

    /// <summary>Fails the session and cancels it in its worker. Does nothing if it has ended.</summary>
    public void Abandon(SpeechError error) =>
        Complete(_state.End(new SpeechEvent.Failed(error), cancelsInWorker: true));

    /// <summary>Attaches the session to a worker. May be called under a lock.</summary>
    /// <param name="connection">The worker's connection.</param>
    /// <param name="deferred">Receives the actions to run after the caller has released its lock.</param>
    /// <returns>False if the session has ended.</returns>
    public bool Attach(WorkerConnection connection, ICollection<Action> deferred)
    {
        var (options, limitation) = _state.Snapshot.IsOpened
            ? SessionOptionsAdapter.Adapt(Options, connection.Description!)
            : (Options, null);
        var result = _state.Attach(connection, options, _onEvent);
        deferred.Add(() => Complete(result.Transition));
        if (result.Attachment is not { } attachment)
            return false;

        var warned = _state.Warn(limitation);
        deferred.Add(() =>
        {
            Complete(warned);
            if (result.Replayed is { } replayed)
                _telemetry.Replayed(replayed);
            new AudioSender(_state, attachment, _complete).Start();
        });
        return true;
    }

    /// <summary>Detaches the session from a worker. May be called under a lock.</summary>
    /// <param name="connection">The worker's connection; nothing happens if the session is not attached to it.</param>
    /// <param name="why">The error that the owner receives; null to move the session without an event.</param>
    /// <param name="keepOpenUtterances">Whether the session stays attached while an utterance is open.</param>
    /// <param name="deferred">Receives the actions to run after the caller has released its lock.</param>
    /// <returns>Whether the session now needs another worker.</returns>
    public bool Detach(
        WorkerConnection connection, SpeechError? why, bool keepOpenUtterances, ICollection<Action> deferred)
    {
        var (isDetached, transition) = _state.Detach(connection, why, keepOpenUtterances);
        deferred.Add(() => Complete(transition));
        return isDetached;
    }

    private void OnEvent(SessionAttachment attachment, WorkerEvent message)
    {
        var result = _state.Handle(attachment, message);
        if (result.Started)
            _opened.TrySetResult();
        Complete(result.Transition);
        if (result.CanSendMore)
            attachment.Wake();
        if (result.Unprocessed is { } unprocessed)
            _telemetry.Processed(unprocessed);
        if (result.HasProgressed)
            Progressed?.Invoke(this);
    }

    private void OnIdle() => Abandon(SessionErrors.Unused(_services.Options.SessionIdleTimeout));

    private void OnRecoveryTimeout() =>
        FailIfDetached(SessionErrors.NotRecovered(_services.Options.Recovery.Timeout));

    private void Complete(Transition transition)
    {
        transition.Left?.Close(transition.CancelsInWorker);
        if (transition.Published is { } published)
            _telemetry.Report(published, transition.Latency);
        if (transition.Ending is { } ending)
            Finish(ending);
    }

    private void Finish(SpeechEvent ending)
    {
        _idleTimer.Dispose();
        _telemetry.End(ending);
        Closed?.Invoke(this);
        Events.TryWrite(ending, isLast: true);
        _opened.TrySetException(new SpeechException(ClosedReason));

        // Observes the exception: a caller that has given up opening the session no longer awaits the task.
        _ = _opened.Task.Exception;
        _ended.SetResult(ending);
        _services.Logger.SessionEnded(
            Id, (ending as SpeechEvent.Failed)?.Error.Code ?? ((SpeechEvent.Stopped)ending).Reason);
    }
}
