namespace PortBridge.Worker.Recognition.Batch;

/// <summary>Runs an action once whenever no operation has been active for a given time.</summary>
internal sealed class IdleAction : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _after;
    private readonly Action _action;
    private readonly ITimer _timer;
    private int _active;

    /// <summary>Starts the idle time.</summary>
    /// <param name="after">The idle time, greater than zero.</param>
    /// <param name="time">The clock.</param>
    /// <param name="action">The action. It runs on a pool thread and must not throw.</param>
    public IdleAction(TimeSpan after, TimeProvider time, Action action)
    {
        _after = after;
        _action = action;
        _timer = time.CreateTimer(_ => RunIfIdle(), null, after, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Marks the start of an operation. Several may be active at once.</summary>
    /// <returns>Dispose it once, when the operation ends.</returns>
    public Operation Begin()
    {
        lock (_gate)
        {
            if (_active++ == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        return new Operation(this);
    }

    public void Dispose() => _timer.Dispose();

    private void End()
    {
        lock (_gate)
        {
            if (--_active == 0)
                _timer.Change(_after, Timeout.InfiniteTimeSpan);
        }
    }

    private void RunIfIdle()
    {
        // Changing a timer does not stop a callback that is already queued.
        lock (_gate)
        {
            if (_active > 0)
                return;
        }

        _action();
    }

    /// <summary>An active operation.</summary>
    internal readonly struct Operation(IdleAction owner) : IDisposable
    {
        public void Dispose() => owner.End();
    }
}
