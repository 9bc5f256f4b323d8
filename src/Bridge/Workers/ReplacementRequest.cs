namespace PortBridge.Workers;

/// <summary>A call to replace a slot's worker, until it is answered. Only the first answer counts.</summary>
/// <param name="command">The command line of the next worker; null for the slot's own.</param>
internal sealed class ReplacementRequest(WorkerCommand? command)
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerCommand? Command => command;

    /// <summary>Completes when the worker has been replaced; fails with a <see cref="SpeechException"/>.</summary>
    public Task Answer => _answer.Task;

    public void Succeed() => _answer.TrySetResult();

    public void Fail(SpeechError error) => _answer.TrySetException(new SpeechException(error));

    public void Cancel(CancellationToken cancellationToken) => _answer.TrySetCanceled(cancellationToken);
}
