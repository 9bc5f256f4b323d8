namespace PortBridge.Workers;

/// <summary>A pending request to replace a slot's worker. Only its first completion counts.</summary>
/// <param name="command">The command of the next worker; null for the slot's current one.</param>
internal sealed class ReplacementRequest(WorkerCommand? command)
{
    /// <summary>The error of a request while the host is stopping.</summary>
    public static readonly SpeechError HostStopping =
        SpeechError.WorkerUnavailable("The host is stopping and starts no more workers.", isRetriable: false);

    /// <summary>The error of a request for a slot whose worker is not ready or is already being replaced.</summary>
    public static readonly SpeechError NotReplaceable = SpeechError.WorkerUnavailable(
        "A worker can be replaced only when it is ready and no other replacement is in progress; try again then.",
        isRetriable: true);

    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerCommand? Command => command;

    /// <summary>Completes when the worker has been replaced; fails with a <see cref="SpeechException"/>.</summary>
    public Task Completed => _completed.Task;

    public void Succeed() => _completed.TrySetResult();

    public void Fail(SpeechError error) => _completed.TrySetException(new SpeechException(error));

    public void Cancel(CancellationToken cancellationToken) => _completed.TrySetCanceled(cancellationToken);
}
