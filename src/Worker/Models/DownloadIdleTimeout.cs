namespace PortBridge.Worker.Models;

/// <summary>A deadline that every sign of life renews.</summary>
internal sealed class DownloadIdleTimeout : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _linked;

    public DownloadIdleTimeout(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = limit;
        _stall = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, cancellationToken);
    }

    /// <summary>Cancelled when nothing has come for too long, or by the caller.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Whether it was the deadline.</summary>
    public bool HasStalled => _stall.IsCancellationRequested;

    public void Renew() => _stall.CancelAfter(_limit);

    /// <summary>Holds the deadline while it is not the other side's turn.</summary>
    public void Hold() => _stall.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _linked.Dispose();
        _stall.Dispose();
    }
}
