using System.Runtime.CompilerServices;

namespace PortBridge.Diagnostics;

/// <summary>A value that changes, for any number of watchers who each want the latest.</summary>
internal sealed class LatestValue<T>(T initial)
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

    public void Set(T value) => Change(value, complete: false);

    /// <summary>Ends every watch once it has seen the value.</summary>
    public void Complete(T value) => Change(value, complete: true);

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

    private void Change(T value, bool complete)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _current = value;
            _isComplete |= complete;
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
