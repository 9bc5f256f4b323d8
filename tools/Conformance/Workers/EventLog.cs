using PortBridge.Conformance.Assertions;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Workers;

/// <summary>An event and when it was received.</summary>
/// <param name="Event">The event.</param>
/// <param name="At">The time since the worker was started.</param>
internal readonly record struct Received(WorkerEvent Event, TimeSpan At);

/// <summary>All output of one worker. Safe for one writer and any number of readers.</summary>
internal sealed class EventLog(TimeProvider time)
{
    /// <summary>A wait ends after this many times its limit, even if other events still arrive.</summary>
    public const int LongestWait = 10;

    private const int MaxLength = 100_000;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly List<Received> _events = [];
    private readonly TaskCompletionSource _end = NewSignal();
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The number of events: the position of the next one.</summary>
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

    /// <summary>The first output that was not a valid event, as a sentence; null if there is none.</summary>
    public string? InvalidOutput { get; private set; }

    /// <summary>The first event with a repeated name or a null, as a sentence; null if there is none.</summary>
    public string? JsonViolation { get; private set; }

    /// <summary>Whether the worker's output has ended.</summary>
    public bool IsEnded => _end.Task.IsCompleted;

    /// <summary>A copy of the events from a position on.</summary>
    public IReadOnlyList<Received> Since(int position)
    {
        lock (_gate)
            return _events[position..];
    }

    /// <summary>Records an event.</summary>
    public void Add(WorkerEvent message)
    {
        lock (_gate)
        {
            if (_events.Count == MaxLength)
                InvalidOutput ??= $"The worker sent more than {MaxLength} events.";
            else
                _events.Add(new Received(message, Elapsed));
            Signal();
        }
    }

    /// <summary>Records a repeated name or a null in an event.</summary>
    public void AddJsonViolation(string sentence)
    {
        lock (_gate)
            JsonViolation ??= sentence;
    }

    /// <summary>Records output that is not a valid event.</summary>
    public void AddInvalid(string sentence)
    {
        lock (_gate)
        {
            InvalidOutput ??= sentence;
            Signal();
        }
    }

    /// <summary>Records the end of the worker's output.</summary>
    public void End()
    {
        lock (_gate)
        {
            _end.TrySetResult();
            Signal();
        }
    }

    /// <summary>Waits for the first event of a type.</summary>
    /// <param name="where">The condition that it meets; null for any event of the type.</param>
    /// <param name="from">The position at which the search begins.</param>
    /// <param name="limit">The longest wait without any event.</param>
    /// <param name="expected">A noun phrase for the event, without an article; null for the type's name.</param>
    /// <exception cref="CheckFailedException">It did not arrive, or invalid output arrived before it.</exception>
    public async Task<T> FirstAsync<T>(Func<T, bool>? where, int from, TimeSpan limit, string? expected = null)
        where T : WorkerEvent
    {
        expected ??= $"{EventNames.Of(typeof(T))} event";
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

                if (InvalidOutput is not null)
                    throw new CheckFailedException(InvalidOutput);
                if (IsEnded)
                    throw new CheckFailedException($"The output ended before the expected {expected}.");
                changed = _changed.Task;
            }

            if (time.GetElapsedTime(start) > LongestWait * limit || !await CompletesAsync(changed, limit))
            {
                throw new CheckFailedException(
                    $"The expected {expected} did not arrive within {time.GetElapsedTime(start).TotalSeconds:0} s.");
            }
        }
    }

    /// <summary>Waits for the end of the output.</summary>
    /// <returns>False if it has not ended within the limit.</returns>
    public Task<bool> EndsAsync(TimeSpan limit) => CompletesAsync(_end.Task, limit);

    private async Task<bool> CompletesAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, time);
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
}
