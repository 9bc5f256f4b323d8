namespace PortBridge.Playground.Workers;

/// <summary>
/// Keeps the last exits of all workers, of which the bridge itself tells only each slot's latest. Once for all pages, so that
/// a page opened later shows them too.
/// </summary>
/// <remarks>
/// Like every watcher it sees the latest status. Between two exits lies the start of a process, so that it would take
/// a server too busy for that long to miss one; the generations then show a hole.
/// </remarks>
public sealed class WorkerHistoryMonitor(ISpeechBridge bridge, TimeProvider time) : BackgroundService
{
    private volatile WorkerHistory _history = WorkerHistory.None;

    /// <summary>The workers' history up to now.</summary>
    public WorkerHistory History => _history;

    /// <summary>Raised after each change of <see cref="History"/>, on the thread that made it.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var statuses in bridge.WatchWorkersAsync(stoppingToken))
        {
            var before = _history;
            var now = time.GetUtcNow();
            _history = statuses.Aggregate(before, (history, status) => history.Apply(status, now));
            if (_history != before)
                Changed?.Invoke();
        }
    }
}
