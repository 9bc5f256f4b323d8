namespace PortBridge.Reliability.Fuzzing;

/// <summary>Launches fuzzing workers, which share a number of frames to send.</summary>
internal sealed class FuzzBudget(int frames, int seed) : IWorkerLauncher
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _spent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = frames;
    private int _workers;

    public int Seed => seed;

    /// <summary>The number of frames left.</summary>
    public int Left => Volatile.Read(ref _left);

    /// <summary>The number of workers so far.</summary>
    public int Workers => Volatile.Read(ref _workers);

    /// <summary>Completes when no frames are left.</summary>
    public Task Spent => _spent.Task;

    public IWorkerProcess Launch(WorkerCommand command) => new FuzzedWorker(Interlocked.Increment(ref _workers), this);

    /// <summary>Takes up to a number of frames.</summary>
    public int Take(int max)
    {
        lock (_gate)
        {
            var taken = Math.Min(max, _left);
            _left -= taken;
            if (_left == 0)
                _spent.TrySetResult();
            return taken;
        }
    }
}
