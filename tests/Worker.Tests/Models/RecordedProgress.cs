using System.Collections.Concurrent;
using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>Records progress reports, and waits for one.</summary>
internal sealed class RecordedProgress : IProgress<LoadProgress>
{
    private readonly ConcurrentQueue<LoadProgress> _reports = [];
    private readonly AsyncSignal _reported = new();

    public IReadOnlyList<LoadProgress> Reports => [.. _reports];

    public void Report(LoadProgress value)
    {
        _reports.Enqueue(value);
        _reported.Notify();
    }

    public Task UntilAsync(Func<LoadProgress, bool> isIt, CancellationToken cancellationToken) =>
        _reported.WaitUntilAsync(() => _reports.Any(isIt), "a report of progress", cancellationToken);
}
