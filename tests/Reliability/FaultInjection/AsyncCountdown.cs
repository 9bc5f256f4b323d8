namespace PortBridge.Reliability.FaultInjection;

/// <summary>Completes when each of several parties has signaled at least once.</summary>
/// <param name="parties">The number of parties.</param>
internal sealed class AsyncCountdown(int parties)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _remaining = parties;

    public Task Completion => _completion.Task;

    /// <summary>Creates the signal of one party. Calling it again does nothing.</summary>
    public Action CreateSignal()
    {
        var isSignaled = 0;
        return () =>
        {
            if (Interlocked.Exchange(ref isSignaled, 1) == 0 && Interlocked.Decrement(ref _remaining) == 0)
                _completion.SetResult();
        };
    }
}
