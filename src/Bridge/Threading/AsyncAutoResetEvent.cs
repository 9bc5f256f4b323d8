using System.Threading.Tasks.Sources;

namespace PortBridge.Threading;

/// <summary>
/// An auto-reset event for one asynchronous waiter. Without a waiter, a signal is kept for the next wait; further
/// signals are not counted. The instance is its own reusable task source, because a session waits once for each piece
/// of audio.
/// </summary>
/// <param name="isInline">
/// Whether the waiter continues within <see cref="Set"/>, which must then not be called under a lock.
/// </param>
internal sealed class AsyncAutoResetEvent(bool isInline = false) : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = !isInline };
    private CancellationTokenRegistration _registration;
    private bool _isSet;
    private bool _isAwaited;

    /// <summary>Signals the event.</summary>
    public void Set()
    {
        lock (_gate)
        {
            if (!_isAwaited)
            {
                _isSet = true;
                return;
            }

            _isAwaited = false;
        }

        _core.SetResult(true);
    }

    /// <summary>Waits for a signal. Supports one wait at a time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isSet && !cancellationToken.IsCancellationRequested)
            {
                _isSet = false;
                return ValueTask.CompletedTask;
            }

            _core.Reset();
            _isAwaited = true;
        }

        _registration = cancellationToken.UnsafeRegister(
            static (signal, token) => ((AsyncAutoResetEvent)signal!).Cancel(token), this);
        return new ValueTask(this, _core.Version);
    }

    void IValueTaskSource.GetResult(short token)
    {
        _registration.Dispose();
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_isAwaited)
                return;

            _isAwaited = false;
        }

        _core.SetException(new OperationCanceledException(token));
    }
}
