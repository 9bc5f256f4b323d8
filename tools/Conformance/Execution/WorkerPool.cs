using System.Collections.Concurrent;
using PortBridge.Conformance.Workers;

namespace PortBridge.Conformance.Execution;

/// <summary>Ready workers without sessions. Safe for use from several threads.</summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    private readonly ConcurrentBag<WorkerClient> _used = [];
    private WorkerClient? _unused;

    /// <summary>Takes a worker that no check has used.</summary>
    /// <returns>Null if there is none.</returns>
    public WorkerClient? TakeUnused() => Interlocked.Exchange(ref _unused, null);

    /// <summary>Takes any worker.</summary>
    /// <returns>Null if there is none.</returns>
    public async Task<WorkerClient?> TakeAsync()
    {
        while (_used.TryTake(out var worker))
        {
            if (worker.IsUsable)
                return worker;
            await worker.DisposeAsync();
        }

        return TakeUnused();
    }

    /// <summary>Adds the one worker that no check has used.</summary>
    public void AddUnused(WorkerClient worker) => _unused = worker;

    /// <summary>Adds a worker that a check has used.</summary>
    public void Add(WorkerClient worker) => _used.Add(worker);

    public async ValueTask DisposeAsync()
    {
        while (await TakeAsync() is { } worker)
            await worker.DisposeAsync();
    }
}
