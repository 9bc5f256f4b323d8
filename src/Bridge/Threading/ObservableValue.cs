using System.Runtime.CompilerServices;

namespace PortBridge.Threading;

/// <summary>
/// A value whose changes any number of watchers can observe. A slow watcher sees the latest value only.
/// </summary>
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

    /// <summary>Computes the next value from the current one. Updates are serialized.</summary>
    public void Update(Func<T, T> change) => Change(change, complete: false);

    /// <summary>Sets the last value; every watch ends after it.</summary>
    public void Complete(Func<T, T> change) => Change(change, complete: true);

    /// <summary>Yields the current value and then each later one; values between two reads are skipped.</summary>
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
