using Microsoft.Extensions.Time.Testing;

namespace PortBridge.Testing;

/// <summary>A <see cref="FakeTimeProvider"/> that also knows its timers, so that a test can wait until one is set.</summary>
public sealed class WaitableTimeProvider : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly Pulse _scheduled = new();
    private readonly HashSet<WatchedTimer> _timers = [];

    /// <summary>How many timers have not been disposed.</summary>
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
        var timer = new WatchedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        lock (_gate)
            _timers.Add(timer);
        timer.NoteDue(dueTime);
        return timer;
    }

    /// <summary>Waits until there is a timer that is due in exactly this time from now; more than zero.</summary>
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
            return _timers.Any(timer => timer.Due - GetUtcNow() == dueIn);
    }

    private sealed class WatchedTimer(WaitableTimeProvider time, ITimer timer) : ITimer
    {
        /// <summary>When it fires next, or last did; null if it was never to.</summary>
        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isChanged = timer.Change(dueTime, period);
            NoteDue(dueTime);
            return isChanged;
        }

        // Only when it is set: a test that waits for it advances the clock at once.
        public void NoteDue(TimeSpan dueTime)
        {
            lock (time._gate)
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + dueTime;
            time._scheduled.Beat();
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
