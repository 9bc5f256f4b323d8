using System.Runtime.CompilerServices;

namespace PortBridge.Threading;

/// <summary>A value that changes, for any number of watchers who each want the latest.</summary>
internal sealed class ObservableValue<T>(T initial)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private T _current = initial;
    private bool _isComplete;

    public T Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    /// <summary>Makes the next value of the present one. Changes come one after the other.</summary>
    public void Update(Func<T, T> change) => Change(change, complete: false);

    /// <summary>Makes the last value, and ends every watch once it has seen it.</summary>
    public void Complete(Func<T, T> change) => Change(change, complete: true);

    /// <summary>The value now, then each later one; values between two reads are passed over.</summary>
    public async IAsyncEnumerable<T> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isComplete;
        do
        {
            T value;
            Task changed;
            lock (_gate)
            {
                value = _current;
                changed = _changed.Task;
                isComplete = _isComplete;
            }

            yield return value;
            if (!isComplete)
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        while (!isComplete);
    }

    private void Change(Func<T, T> change, bool complete)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _current = change(_current);
            _isComplete |= complete;
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
