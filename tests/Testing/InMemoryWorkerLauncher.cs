using System.Collections.Concurrent;
using System.Threading.Channels;

namespace PortBridge.Testing;

/// <summary>Launches in-memory workers, which a test controls.</summary>
public sealed class InMemoryWorkerLauncher : IWorkerLauncher
{
    private readonly Channel<InMemoryWorker> _launched = Channel.CreateUnbounded<InMemoryWorker>();
    private readonly ConcurrentQueue<InMemoryWorker> _all = new();
    private volatile bool _isExiting;

    /// <summary>The workers launched so far, oldest first.</summary>
    public IReadOnlyCollection<InMemoryWorker> Workers => _all;

    /// <summary>Called at the start of each launch, on the launching thread.</summary>
    public Action? Launching { get; set; }

    /// <summary>The exception that each launch throws; null if launches succeed.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Waits for the next launched worker. Each worker is returned once.</summary>
    public Task<InMemoryWorker> NextAsync(CancellationToken cancellationToken = default) =>
        _launched.Reader.ReadAsync(CancellationToken.None).AsTask().WithTimeout(cancellationToken, "the next worker");

    /// <summary>Lets all workers exit, including those that are launched later.</summary>
    public void ExitAll()
    {
        _isExiting = true;
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
        if (_isExiting)
            worker.Exit(0);
        _launched.Writer.TryWrite(worker);
        return worker;
    }
}
