namespace PortBridge.Sessions;

/// <summary>
/// Keeps a session's unprocessed audio bounded: the writer waits while more than the window has been written and not
/// processed, and no more than the window is sent ahead to a worker.
/// </summary>
internal sealed class AudioCredit(TimeSpan window)
{
    // The worker counts whole milliseconds, so what is left of one is not on its way.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private TimeSpan _written;
    private TimeSpan _processed;
    private TaskCompletionSource? _waiter;
    private bool _isClosed;

    /// <summary>Audio written so far.</summary>
    public TimeSpan Written
    {
        get
        {
            lock (_gate)
                return _written;
        }
    }

    /// <summary>The worker is done with the session's audio up to here.</summary>
    public TimeSpan ProcessedPosition
    {
        get
        {
            lock (_gate)
                return _processed;
        }
    }

    /// <summary>Whether there is audio that no worker is done with.</summary>
    public bool IsAnyUnprocessed
    {
        get
        {
            lock (_gate)
                return _written - _processed >= Resolution;
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

                if (_written - _processed < Resolution || _written + audio - _processed <= window)
                {
                    _written += audio;
                    return true;
                }

                _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _waiter.Task;
            }

            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Counts audio without waiting.</summary>
    /// <returns>False if the session has ended.</returns>
    public bool Take(TimeSpan audio)
    {
        lock (_gate)
        {
            if (!_isClosed)
                _written += audio;
            return !_isClosed;
        }
    }

    /// <summary>Whether audio from this time on may be sent.</summary>
    public bool MaySend(TimeSpan position)
    {
        lock (_gate)
            return position - _processed < window;
    }

    /// <summary>The worker is done with the session's audio up to here.</summary>
    /// <returns>Whether that is further than before.</returns>
    public bool Processed(TimeSpan position)
    {
        lock (_gate)
        {
            if (position <= _processed)
                return false;
        }

        Wake(() => _processed = position);
        return true;
    }

    /// <summary>Another worker begins again from here.</summary>
    public void Rewind(TimeSpan position)
    {
        lock (_gate)
            _processed = position;
    }

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
