using Microsoft.Extensions.Time.Testing;

namespace PortBridge.Testing;

/// <summary>A <see cref="FakeTimeProvider"/> that lets a test wait until a timer is set.</summary>
public sealed class WaitableTimeProvider : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly AsyncSignal _scheduled = new();
    private readonly HashSet<ObservedTimer> _timers = [];

    /// <summary>The number of timers that have not been disposed of.</summary>
    public int TimerCount
    {
        get
        {
            lock (_gate)
                return _timers.Count;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ObservedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        lock (_gate)
            _timers.Add(timer);
        timer.RecordDue(dueTime);
        return timer;
    }

    /// <summary>Waits until a timer is due in exactly the given time, which must be positive.</summary>
    public Task WhenTimerSetAsync(TimeSpan dueIn, CancellationToken cancellationToken = default) =>
        _scheduled.WaitUntilAsync(() => HasTimer(dueIn), $"a timer due in {dueIn}", cancellationToken);

    /// <summary>Waits until a timer is due in exactly the given time, and advances the clock by it.</summary>
    public async Task ElapseAsync(TimeSpan dueIn, CancellationToken cancellationToken = default)
    {
        await WhenTimerSetAsync(dueIn, cancellationToken).ConfigureAwait(false);
        Advance(dueIn);
    }

    private bool HasTimer(TimeSpan dueIn)
    {
        lock (_gate)
            return _timers.Any(timer => timer.Due - GetUtcNow() == dueIn);
    }

    private sealed class ObservedTimer(WaitableTimeProvider time, ITimer timer) : ITimer
    {
        /// <summary>The time at which the timer fires next or has fired last; null if it was never set.</summary>
        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isChanged = timer.Change(dueTime, period);
            RecordDue(dueTime);
            return isChanged;
        }

        // Called after the timer is set, because a waiting test advances the clock at once.
        public void RecordDue(TimeSpan dueTime)
        {
            lock (time._gate)
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + dueTime;
            time._scheduled.Notify();
        }

        public void Dispose()
        {
            timer.Dispose();
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
