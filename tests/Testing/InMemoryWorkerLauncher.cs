using System.Collections.Concurrent;
using System.Threading.Channels;

namespace PortBridge.Testing;

/// <summary>Launches workers that a test plays itself.</summary>
public sealed class InMemoryWorkerLauncher : IWorkerLauncher
{
    private readonly Channel<InMemoryWorker> _launched = Channel.CreateUnbounded<InMemoryWorker>();
    private readonly ConcurrentQueue<InMemoryWorker> _all = new();
    private volatile bool _isRetired;

    /// <summary>Every worker launched so far, oldest first.</summary>
    public IReadOnlyCollection<InMemoryWorker> Workers => _all;

    /// <summary>Called at the beginning of every launch, on the thread that launches.</summary>
    public Action? Launching { get; set; }

    /// <summary>What every launch fails with, as long as it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The next worker that was or will be launched; each is given out once.</summary>
    public Task<InMemoryWorker> NextAsync(CancellationToken cancellationToken = default) =>
        _launched.Reader.ReadAsync(CancellationToken.None).AsTask().Within(cancellationToken, "the next worker");

    /// <summary>Ends every worker, and each one that is still launched.</summary>
    public void Retire()
    {
        _isRetired = true;
        foreach (var worker in _all)
            worker.Exit(0);
    }

    /// <inheritdoc/>
    public IWorkerProcess Launch(WorkerCommand command)
    {
        Launching?.Invoke();
        if (Failure is { } failure)
            throw failure;

        var worker = new InMemoryWorker(_all.Count + 1, command);
        _all.Enqueue(worker);
        if (_isRetired)
            worker.Exit(0);
        _launched.Writer.TryWrite(worker);
        return worker;
    }
}
