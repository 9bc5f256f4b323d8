namespace PortBridge.Playground.Workers;

/// <summary>
/// Records the exits of all workers; the bridge reports only the last one of each slot. All pages share one instance,
/// so that a new page shows earlier exits.
/// </summary>
/// <remarks>
/// Only the latest status is observed. An exit can be missed only if the server is too busy to run during the start of
/// a whole process; the generations then have a gap.
/// </remarks>
public sealed class WorkerHistoryMonitor(ISpeechBridge bridge, TimeProvider time) : BackgroundService
{
    private volatile WorkerHistory _history = WorkerHistory.None;

    /// <summary>The history so far.</summary>
    public WorkerHistory History => _history;

    /// <summary>Raised after each change of <see cref="History"/>, on the thread that changed it.</summary>
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
