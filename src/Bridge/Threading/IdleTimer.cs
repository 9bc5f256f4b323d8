namespace PortBridge.Threading;

/// <summary>
/// Calls back once when it has not been reset for a given time. A reset only stores a timestamp; the underlying timer
/// is rescheduled when it fires too early.
/// </summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Action _onElapsed;
    private readonly ITimer _timer;
    private long _resetAt;

    /// <summary>Creates and starts the timer.</summary>
    /// <param name="timeout">The idle time after which the callback runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onElapsed">The callback.</param>
    public IdleTimer(TimeSpan timeout, TimeProvider time, Action onElapsed)
    {
        _timeout = timeout;
        _time = time;
        _onElapsed = onElapsed;
        _resetAt = time.GetTimestamp();
        _timer = time.CreateTimer(
            static state => ((IdleTimer)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    public void Reset() => Volatile.Write(ref _resetAt, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        var remaining = _timeout - _time.GetElapsedTime(Volatile.Read(ref _resetAt));
        if (remaining <= TimeSpan.Zero)
            _onElapsed();
        else
            _timer.Change(remaining, Timeout.InfiniteTimeSpan);
    }
}
