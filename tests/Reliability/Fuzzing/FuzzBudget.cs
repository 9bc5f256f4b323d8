namespace PortBridge.Reliability.Fuzzing;

/// <summary>How much is still to be fuzzed, by one worker after the other.</summary>
internal sealed class FuzzBudget(int frames, int seed) : IWorkerLauncher
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _spent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = frames;
    private int _workers;

    public int Seed => seed;

    /// <summary>Frames that are left.</summary>
    public int Left => Volatile.Read(ref _left);

    /// <summary>Workers so far.</summary>
    public int Workers => Volatile.Read(ref _workers);

    /// <summary>Completes when nothing is left.</summary>
    public Task Spent => _spent.Task;

    public IWorkerProcess Launch(WorkerCommand command) => new FuzzedWorker(Interlocked.Increment(ref _workers), this);

    /// <summary>Takes up to so many.</summary>
    public int Take(int most)
    {
        lock (_gate)
        {
            var taken = Math.Min(most, _left);
            _left -= taken;
            if (_left == 0)
                _spent.TrySetResult();
            return taken;
        }
    }
}
