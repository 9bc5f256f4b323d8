namespace PortBridge.Testing;

/// <summary>A clock that stands still until <see cref="Advance"/> moves it.</summary>
/// <remarks>
/// Timers fire on the thread that advances the clock, in the order in which they are due, with the clock showing the
/// time they were due at. One that is due at once fires on the thread pool, as it would by the system's clock.
/// </remarks>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly Lock _advancing = new();
    private readonly Pulse _scheduled = new();
    private readonly SortedSet<ManualTimer> _pending = new(
        Comparer<ManualTimer>.Create((a, b) => (a.Due, a.Order).CompareTo((b.Due, b.Order))));

    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;
    private long _order;

    /// <summary>A clock that shows the given time, or the first moment of 2025.</summary>
    public ManualTime(DateTimeOffset? start = null) =>
        _start = start ?? new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How far the clock has been moved.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _elapsed;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, and fires what becomes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_advancing)
        {
            var target = Elapsed + by;
            while (TakeDue(target) is { } timer)
                timer.Fire();

            lock (_gate)
                _elapsed = target;
        }
    }

    /// <summary>Waits until there is a timer that is due in exactly this time from now.</summary>
    public Task WhenTimerSetAsync(TimeSpan dueIn, CancellationToken cancellationToken = default) =>
        _scheduled.UntilAsync(() => HasTimer(dueIn), $"a timer due in {dueIn}", cancellationToken);

    /// <summary>Waits until there is a timer that is due in exactly this time, and lets that time pass.</summary>
    public async Task ElapseAsync(TimeSpan dueIn, CancellationToken cancellationToken = default)
    {
        await WhenTimerSetAsync(dueIn, cancellationToken).ConfigureAwait(false);
        Advance(dueIn);
    }

    private bool HasTimer(TimeSpan dueIn)
    {
        lock (_gate)
            return _pending.Any(timer => timer.Due - _elapsed == dueIn);
    }

    private ManualTimer? TakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            if (_pending.Min is not { } timer || timer.Due > target)
                return null;

            _elapsed = timer.Due;
            _pending.Remove(timer);
            if (timer.Period > TimeSpan.Zero)
                Schedule(timer, timer.Period);
            return timer;
        }
    }

    private void Schedule(ManualTimer timer, TimeSpan dueIn)
    {
        timer.Due = _elapsed + dueIn;
        timer.Order = _order++;
        _pending.Add(timer);
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private bool _isDisposed;

        public TimeSpan Due { get; set; }

        public long Order { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_isDisposed)
                    return false;

                time._pending.Remove(this);
                Period = period;
                var first = dueTime == TimeSpan.Zero ? period : dueTime;
                if (first > TimeSpan.Zero)
                    time.Schedule(this, first);
            }

            if (dueTime == TimeSpan.Zero)
                ThreadPool.QueueUserWorkItem(timer => timer.Fire(), this, preferLocal: false);
            time._scheduled.Beat();
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _isDisposed = true;
                time._pending.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
