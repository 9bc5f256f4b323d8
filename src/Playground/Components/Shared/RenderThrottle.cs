namespace PortBridge.Playground.Components.Shared;

/// <summary>
/// Limits the rate of renderings: the first request renders immediately, further ones at the end of the interval. The
/// next interval starts only when a rendering has finished.
/// </summary>
public sealed class RenderThrottle : IDisposable
{
    /// <summary>40 renderings per second: text appears without visible delay.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    private readonly Func<Task> _render;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _last;
    private bool _isDue;
    private bool _isRendering;
    private bool _isDisposed;

    /// <summary>Creates a throttle for <paramref name="render"/>, which must not throw.</summary>
    public RenderThrottle(Func<Task> render, TimeProvider time)
    {
        (_render, _time) = (render, time);
        _last = time.GetTimestamp() - (long)(Interval.TotalSeconds * time.TimestampFrequency);
        _timer = time.CreateTimer(_ => _ = RenderAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Requests a rendering. Thread-safe.</summary>
    public void Request()
    {
        lock (_gate)
        {
            if (_isDue || _isDisposed)
                return;
            _isDue = true;
            if (!_isRendering)
                Schedule();
        }
    }

    /// <summary>Stops the throttle: no further rendering starts.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _timer.Dispose();
    }

    private void Schedule()
    {
        var wait = Interval - _time.GetElapsedTime(_last);
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task RenderAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            (_isDue, _isRendering, _last) = (false, true, _time.GetTimestamp());
        }

        try
        {
            await _render();
        }
        finally
        {
            lock (_gate)
            {
                _isRendering = false;
                if (_isDue && !_isDisposed)
                    Schedule();
            }
        }
    }
}
