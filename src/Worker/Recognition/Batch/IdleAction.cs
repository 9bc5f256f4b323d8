namespace PortBridge.Worker.Recognition.Batch;

/// <summary>Does something once each time that nothing has been going on for a while.</summary>
internal sealed class IdleAction : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _after;
    private readonly Action _action;
    private readonly ITimer _timer;
    private int _busy;

    /// <summary>Nothing goes on yet, and the time begins to count.</summary>
    /// <param name="after">How long nothing has to go on, more than zero.</param>
    /// <param name="time">The clock.</param>
    /// <param name="action">What is to be done. It runs on a pool's thread, where nobody catches what it throws.</param>
    public IdleAction(TimeSpan after, TimeProvider time, Action action)
    {
        _after = after;
        _action = action;
        _timer = time.CreateTimer(_ => ActIfIdle(), null, after, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something begins. Several things may go on at once.</summary>
    /// <returns>Dispose of it once, when that ends.</returns>
    public Busy Begin()
    {
        lock (_gate)
        {
            if (_busy++ == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        return new Busy(this);
    }

    public void Dispose() => _timer.Dispose();

    private void End()
    {
        lock (_gate)
        {
            if (--_busy == 0)
                _timer.Change(_after, Timeout.InfiniteTimeSpan);
        }
    }

    private void ActIfIdle()
    {
        // A timer that has fired is not held up by changing it.
        lock (_gate)
        {
            if (_busy > 0)
                return;
        }

        _action();
    }

    /// <summary>Something that goes on.</summary>
    internal readonly struct Busy(IdleAction owner) : IDisposable
    {
        public void Dispose() => owner.End();
    }
}
