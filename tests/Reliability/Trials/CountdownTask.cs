namespace PortBridge.Reliability.Trials;

/// <summary>Completes when each of several parties has signalled at least once.</summary>
/// <param name="parties">How many.</param>
internal sealed class CountdownTask(int parties)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = parties;

    public Task Completion => _completion.Task;

    /// <summary>The signal of one party; a second call does nothing.</summary>
    public Action SignalOnce()
    {
        var isSignalled = 0;
        return () =>
        {
            if (Interlocked.Exchange(ref isSignalled, 1) == 0 && Interlocked.Decrement(ref _left) == 0)
                _completion.SetResult();
        };
    }
}
