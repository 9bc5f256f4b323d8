namespace PortBridge.Sessions;

/// <summary>
/// Tracks which worker has a session, and the recovery of a session whose worker was lost. Part of
/// <see cref="SessionStateMachine"/> and guarded by its lock.
/// </summary>
/// <param name="recoveryTimeout">The maximum time without a worker.</param>
/// <param name="time">The clock.</param>
/// <param name="onRecoveryTimeout">Called on a timer thread when the session has had no worker for that time.</param>
internal sealed class SessionPlacement(TimeSpan recoveryTimeout, TimeProvider time, Action onRecoveryTimeout)
{
    private ITimer? _recovery;
    private string? _limitation;
    private bool _isInterrupted;
    private int _workers;

    /// <summary>The attachment to the current worker; null if there is none.</summary>
    public SessionAttachment? Attachment { get; private set; }

    /// <summary>Whether a worker has ever accepted the session.</summary>
    public bool IsOpened { get; private set; }

    /// <summary>Whether the session has been attached to several workers.</summary>
    public bool HasMoved => _workers > 1;

    /// <summary>Attaches the session to a worker.</summary>
    public void Attach(SessionAttachment attachment)
    {
        Attachment = attachment;
        _workers++;
    }

    /// <summary>Stops the recovery timeout.</summary>
    public void StopRecovery()
    {
        _recovery?.Dispose();
        _recovery = null;
    }

    /// <summary>Detaches the session from its worker and starts the recovery timeout.</summary>
    public void Detach()
    {
        Attachment = null;
        _recovery = time.CreateTimer(
            static state => ((Action)state!)(), onRecoveryTimeout, recoveryTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Detaches the session from its worker, if it has one, for good.</summary>
    /// <returns>The attachment that it had.</returns>
    public SessionAttachment? End()
    {
        var left = Attachment;
        Attachment = null;
        StopRecovery();
        return left;
    }

    /// <summary>Records that the worker was lost.</summary>
    /// <returns>Whether the owner must be notified: only if the session was running.</returns>
    public bool Interrupt()
    {
        var isNew = IsOpened && !_isInterrupted;
        _isInterrupted |= isNew;
        return isNew;
    }

    /// <summary>Records that the worker has accepted the session.</summary>
    /// <returns>Whether this ends an interruption.</returns>
    public bool Open()
    {
        var isResumed = _isInterrupted;
        (IsOpened, _isInterrupted) = (true, false);
        return isResumed;
    }

    /// <summary>Records what the current worker cannot serve; null for nothing.</summary>
    /// <returns>Whether it differs from that of the previous worker, so that the owner must be notified.</returns>
    public bool Limit(SpeechError? limitation)
    {
        var isNew = limitation is not null && limitation.Message != _limitation;
        _limitation = limitation?.Message;
        return isNew;
    }
}
