namespace PortBridge.Sessions;

/// <summary>
/// Ends what nobody uses any more. Renewing it costs a timestamp, however often; the timer is set anew only when it
/// goes off too early.
/// </summary>
internal sealed class Lease : IDisposable
{
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly Action _onEnd;
    private readonly ITimer _timer;
    private long _renewedAt;

    /// <summary>A lease that runs from now.</summary>
    public Lease(TimeSpan length, TimeProvider time, Action onEnd)
    {
        _length = length;
        _time = time;
        _onEnd = onEnd;
        _renewedAt = time.GetTimestamp();
        _timer = time.CreateTimer(
            static state => ((Lease)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(length, Timeout.InfiniteTimeSpan);
    }

    public void Renew() => Volatile.Write(ref _renewedAt, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        var left = _length - _time.GetElapsedTime(Volatile.Read(ref _renewedAt));
        if (left <= TimeSpan.Zero)
            _onEnd();
        else
            _timer.Change(left, Timeout.InfiniteTimeSpan);
    }
}
