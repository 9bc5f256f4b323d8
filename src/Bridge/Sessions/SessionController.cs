using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Threading;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// Runs one session: passes what its owner, its workers and its timers want on to <see cref="SessionStateMachine"/>, and then,
/// under no lock, does what the change of state leaves to be done.
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
        options.Watch?.Claim(Id);
        _state = new SessionStateMachine(Id, options, services.Options, services.Time, OnRecoveryTimeout);
        _onEvent = OnEvent;
        _complete = Complete;
        _telemetry = new SessionTelemetry(Id, services.Metrics);
        _idleTimer = new IdleTimer(services.Options.SessionIdleTimeout, services.Time, OnIdle);
        Input = new AudioInput(_state, new AudioFormat(options.SampleRate, options.Format), options.Overflow);
    }

    /// <summary>Raised when a worker has processed audio or an utterance may have closed; under no lock.</summary>
    public event Action<SessionController>? Progressed;

    /// <summary>Raised once when the session has ended, before its owner learns of it; under no lock.</summary>
    public event Action<SessionController>? Closed;

    /// <summary>Its name on the wire; unique among all sessions.</summary>
    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>What it was opened with.</summary>
    public SessionOptions Options { get; }

    /// <summary>Where its owner's audio goes in.</summary>
    public AudioInput Input { get; }

    /// <summary>What happens, for its owner.</summary>
    public EventQueue Events => _state.Events;

    /// <summary>Completes when a worker has accepted the session, or fails with the reason why none will.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Completes with how the session ended.</summary>
    public Task<SpeechEvent> Ended => _ended.Task;

    /// <summary>The session as of this moment.</summary>
    public SessionSnapshot Snapshot => _state.Snapshot;

    /// <summary>Why it takes no audio.</summary>
    public SpeechError ClosedReason => _state.ClosedReason();

    /// <summary>Whether this worker has the session.</summary>
    public bool IsOn(WorkerConnection connection) => _state.IsOn(connection);

    /// <summary>Its owner still uses it.</summary>
    public void KeepAlive() => _idleTimer.Reset();

    /// <summary>Its owner has no more audio.</summary>
    public void Stop() => _state.Stop()?.Wake();

    /// <summary>Its owner drops it. Does nothing if it has ended.</summary>
    public void Dispose() => Complete(_state.Cancel());

    /// <summary>Ends it by a failure of the worker's. Does nothing if it has ended.</summary>
    public void Fail(SpeechError error) =>
        Complete(_state.End(new SpeechEvent.Failed(error), cancelsInWorker: false));

    /// <summary>The same, if no worker has it.</summary>
    public void FailIfDetached(SpeechError error) => Complete(_state.EndIfDetached(new SpeechEvent.Failed(error)));

    /// <summary>Ends it by a failure that its worker knows nothing of. Does nothing if it has ended.</summary>
    public void Abandon(SpeechError error) =>
        Complete(_state.End(new SpeechEvent.Failed(error), cancelsInWorker: true));

    /// <summary>Gives the session to a worker. May be called under a lock of the caller's.</summary>
    /// <param name="connection">The worker.</param>
    /// <param name="deferred">Gets what is to be done when the lock is released.</param>
    /// <returns>False if the session has ended.</returns>
    public bool Attach(WorkerConnection connection, ICollection<Action> deferred)
    {
        var (options, limitation) = _state.Snapshot.IsOpened
            ? SessionOptionsValidator.Adapt(Options, connection.Description!)
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
            _ = AudioSender.RunAsync(_state, attachment, _complete);
        });
        return true;
    }

    /// <summary>Takes the session off a worker. May be called under a lock of the caller's.</summary>
    /// <param name="connection">The worker; nothing happens if the session is not there.</param>
    /// <param name="why">What the owner is told; null to move it without the owner's notice.</param>
    /// <param name="keepOpenUtterances">Whether the session stays while an utterance is open.</param>
    /// <param name="deferred">Gets what is to be done when the lock is released.</param>
    /// <returns>Whether the session now waits for another worker.</returns>
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

        // An opening that gave up first waits for this task no more; its exception is not unobserved for that.
        _ = _opened.Task.Exception;
        _ended.SetResult(ending);
        _services.Logger.SessionEnded(
            Id, (ending as SpeechEvent.Failed)?.Error.Code ?? ((SpeechEvent.Stopped)ending).Reason);
    }
}
