namespace PortBridge.Worker.Models;

/// <summary>Cancels a download that receives no data for a given time.</summary>
internal sealed class DownloadIdleTimeout : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _linked;

    /// <summary>Starts the timeout.</summary>
    /// <param name="limit">The maximum time without data.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels <see cref="Token"/> too.</param>
    public DownloadIdleTimeout(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = limit;
        _timeout = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
    }

    /// <summary>Canceled by the timeout or by the caller.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Whether the timeout has expired.</summary>
    public bool HasExpired => _timeout.IsCancellationRequested;

    /// <summary>Restarts the timeout.</summary>
    public void Restart() => _timeout.CancelAfter(_limit);

    /// <summary>Suspends the timeout while the download does not wait for data.</summary>
    public void Suspend() => _timeout.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _linked.Dispose();
        _timeout.Dispose();
    }
}
