using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Conformance;

/// <summary>An event and when it came.</summary>
/// <param name="Event">The event.</param>
/// <param name="At">The time since the worker was started.</param>
internal readonly record struct Received(WorkerEvent Event, TimeSpan At);

/// <summary>Everything that a worker has said, for any number of readers that wait for something in it.</summary>
internal sealed class EventLog(TimeProvider time)
{
    /// <summary>A wait ends after so many times its limit, however much else comes meanwhile.</summary>
    public const int LongestWait = 10;

    /// <summary>A worker that says more than this is broken, and the log must end somewhere.</summary>
    private const int MaxLength = 100_000;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly List<Received> _events = [];
    private TaskCompletionSource _changed = NewSignal();
    private readonly TaskCompletionSource _end = NewSignal();

    /// <summary>How many events have come: a mark from which <see cref="FirstAsync"/> may look.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _events.Count;
        }
    }

    /// <summary>The time since the worker was started.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>What was wrong with the worker's output, where something was: a sentence.</summary>
    public string? Breach { get; private set; }

    /// <summary>Whether the worker's output has ended.</summary>
    public bool IsEnded => _end.Task.IsCompleted;

    /// <summary>A copy of everything so far.</summary>
    public IReadOnlyList<Received> All
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>The events of <see cref="All"/>.</summary>
    public IEnumerable<WorkerEvent> Events => All.Select(received => received.Event);

    public void Add(WorkerEvent message)
    {
        lock (_gate)
        {
            if (_events.Count == MaxLength)
                Breach ??= $"The worker sent more than {MaxLength} events.";
            else if (_events.Count < MaxLength)
                _events.Add(new Received(message, Elapsed));
            Signal();
        }
    }

    /// <summary>Notes a frame that is no event; what comes after it still counts.</summary>
    public void Complain(string breach)
    {
        lock (_gate)
        {
            Breach ??= breach;
            Signal();
        }
    }

    /// <summary>The worker's output has ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            _end.TrySetResult();
            Signal();
        }
    }

    /// <summary>The first event of a kind; waits for it.</summary>
    /// <param name="where">Which of them; null for any.</param>
    /// <param name="from">The place in the log to begin at.</param>
    /// <param name="limit">The longest wait without any event: an engine that is slow still shows progress.</param>
    /// <exception cref="UnmetException">It did not come, or the worker broke the protocol before it came.</exception>
    public async Task<T> FirstAsync<T>(Func<T, bool>? where, int from, TimeSpan limit)
        where T : WorkerEvent
    {
        var start = time.GetTimestamp();
        for (var next = from; ;)
        {
            Task changed;
            lock (_gate)
            {
                for (; next < _events.Count; next++)
                {
                    if (_events[next].Event is T found && where?.Invoke(found) != false)
                        return found;
                }

                if (Breach is not null)
                    throw new UnmetException(Breach);
                if (IsEnded)
                    throw new UnmetException($"The worker's output ended without the {NameOf<T>()} that was due.");
                changed = _changed.Task;
            }

            if (time.GetElapsedTime(start) > LongestWait * limit || !await ComesAsync(changed, limit))
            {
                throw new UnmetException(
                    $"No {NameOf<T>()} that was due came within {time.GetElapsedTime(start).TotalSeconds:0} s.");
            }
        }
    }

    /// <summary>Waits for the end of the output.</summary>
    /// <returns>False if it has not ended within the bound.</returns>
    public Task<bool> EndedAsync(TimeSpan limit) => ComesAsync(_end.Task, limit);

    private async Task<bool> ComesAsync(Task changed, TimeSpan limit)
    {
        try
        {
            await changed.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string NameOf<T>() => MessageNames.Of(typeof(T));
}
