namespace PortBridge.Threading;

/// <summary>
/// Ends what nobody uses any more. Renewing it costs a timestamp, however often; the timer is set anew only when it
/// goes off too early.
/// </summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly Action _onEnd;
    private readonly ITimer _timer;
    private long _resetAt;

    /// <summary>A lease that runs from now.</summary>
    public IdleTimer(TimeSpan length, TimeProvider time, Action onEnd)
    {
        _length = length;
        _time = time;
        _onEnd = onEnd;
        _resetAt = time.GetTimestamp();
        _timer = time.CreateTimer(
            static state => ((IdleTimer)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(length, Timeout.InfiniteTimeSpan);
    }

    public void Reset() => Volatile.Write(ref _resetAt, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        var left = _length - _time.GetElapsedTime(Volatile.Read(ref _resetAt));
        if (left <= TimeSpan.Zero)
            _onEnd();
        else
            _timer.Change(left, Timeout.InfiniteTimeSpan);
    }
}
