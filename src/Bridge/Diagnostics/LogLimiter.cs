namespace PortBridge.Diagnostics;

/// <summary>
/// Limits how often one message is logged: a number of times within a window. Further messages are counted, and the count
/// is reported at the end of the window, or when the limiter is disposed. There is a timer only while messages are
/// counted. Thread-safe.
/// </summary>
/// <param name="limit">The maximum number of messages in a window.</param>
/// <param name="window">The length of a window, which begins with a message.</param>
/// <param name="time">The clock.</param>
/// <param name="report">Receives the number of messages that were not logged. Called under no lock.</param>
internal sealed class LogLimiter(int limit, TimeSpan window, TimeProvider time, Action<long> report) : IDisposable
{
    private readonly Lock _gate = new();
    private long _windowStart;
    private int _passed;
    private long _suppressed;
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Counts a message.</summary>
    /// <returns>Whether to log it.</returns>
    public bool TryPass()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(_windowStart, now);
            if (_passed == 0 || (elapsed >= window && _timer is null))
                (_windowStart, _passed, elapsed) = (now, 0, TimeSpan.Zero);
            if (_passed < limit)
            {
                _passed++;
                return true;
            }

            _suppressed++;
            if (!_isDisposed)
                _timer ??= time.CreateTimer(_ => EndWindow(), null, window - elapsed, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        EndWindow();
    }

    private void EndWindow()
    {
        long suppressed;
        lock (_gate)
        {
            _timer?.Dispose();
            (_timer, _passed, suppressed, _suppressed) = (null, 0, _suppressed, 0);
        }

        if (suppressed > 0)
            report(suppressed);
    }
}
