namespace PortBridge.Sessions;

/// <summary>
/// Keeps a session's unprocessed audio bounded: the writer waits while more than the window is on its way.
/// </summary>
internal sealed class AudioCredit(TimeSpan window)
{
    // The worker counts whole milliseconds, so what is left of one is not on its way.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private TimeSpan _sent;
    private TimeSpan _processed;
    private TaskCompletionSource? _waiter;
    private bool _isClosed;

    /// <summary>Audio counted so far.</summary>
    public TimeSpan Sent
    {
        get
        {
            lock (_gate)
                return _sent;
        }
    }

    /// <summary>
    /// Waits until the audio fits, and counts it. A single piece longer than the window fits when nothing else is on
    /// its way.
    /// </summary>
    /// <returns>False if the session has ended.</returns>
    public async ValueTask<bool> TakeAsync(TimeSpan audio, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (_isClosed)
                    return false;

                if (_sent - _processed < Resolution || _sent + audio - _processed <= window)
                {
                    _sent += audio;
                    return true;
                }

                _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _waiter.Task;
            }

            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What was taken was not sent after all.</summary>
    public void GiveBack(TimeSpan audio) => Wake(() => _sent -= audio);

    /// <summary>The worker is done with the session's audio up to here.</summary>
    public void Processed(TimeSpan position) => Wake(() => _processed = position > _processed ? position : _processed);

    /// <summary>Nobody waits from now on.</summary>
    public void Close() => Wake(() => _isClosed = true);

    private void Wake(Action change)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            change();
            waiter = _waiter;
            _waiter = null;
        }

        waiter?.SetResult();
    }
}
