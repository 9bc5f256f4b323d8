namespace PortBridge.Gateway.Core;

/// <summary>
/// A timer for a time that is often set later: it is changed only if the time is set earlier, so that setting it costs
/// nothing. Calls must not overlap.
/// </summary>
internal sealed class DueTimer : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _dueAt;

    /// <summary>Creates a timer that is not set.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="onDue">
    /// Called when the earliest time has passed that was set. It calls <see cref="Clear"/> and then <see cref="Set"/>.
    /// </param>
    public DueTimer(TimeProvider time, Action onDue)
    {
        _time = time;
        _timer = time.CreateTimer(
            static state => ((Action)state!)(), onDue, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets the timer unless it is already due earlier.</summary>
    /// <param name="due">The time from now; null for none.</param>
    public void Set(TimeSpan? due)
    {
        if (due is not { } delay)
            return;

        delay = delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
        var at = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
        if (_dueAt <= at)
            return;

        _dueAt = at;
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Forgets the time that has passed.</summary>
    public void Clear() => _dueAt = null;

    /// <summary>Waits for a call in progress.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
