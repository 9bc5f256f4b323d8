namespace PortBridge.Worker.Recognition.Batch;

/// <summary>
/// Shares the cores (or the GPU) among all sessions: a bounded number of decodes at once, finals before partials, and
/// first come, first served within each. A session asks for one partial at a time, so sessions get their turns. A slot
/// is free when its decode has come to rest, not when its caller has lost interest.
/// </summary>
/// <param name="slots">Decodes at once, at least 1.</param>
internal sealed class DecodeScheduler(int slots) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource>[] _waiting = [new(), new()];
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>Decodes that wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Sum(queue => queue.Count);
        }
    }

    /// <summary>Waits for a slot, decodes in it, and gives it back.</summary>
    /// <param name="priority">Whose turn it is before others.</param>
    /// <param name="decode">The work. Its task ends when it has come to rest.</param>
    /// <param name="cancellationToken">Leaves the queue, or ends the work.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, or the scheduler is closed.</exception>
    public async Task<T> RunAsync<T>(
        DecodePriority priority, Func<CancellationToken, Task<T>> decode, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await EnterAsync(priority, either.Token).ConfigureAwait(false);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return await decode(either.Token).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Cancels what waits and what runs, and waits for its rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        lock (_gate)
        {
            if (_running == 0)
                _atRest.TrySetResult();
        }

        await _atRest.Task.ConfigureAwait(false);
    }

    private async Task EnterAsync(DecodePriority priority, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = _waiting[(int)priority];
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (_running < slots)
            {
                _running++;
                return;
            }

            place = queue.AddLast(turn);
        }

        using var registration = cancellationToken.Register(() =>
        {
            lock (_gate)
            {
                // Who is no longer in the queue has got its slot, and gives it back in the usual way.
                if (place.List is null)
                    return;

                queue.Remove(place);
            }

            turn.TrySetCanceled(cancellationToken);
        });
        await turn.Task.ConfigureAwait(false);
    }

    private void Leave()
    {
        lock (_gate)
        {
            foreach (var queue in _waiting)
            {
                if (queue.First is not { } next)
                    continue;

                queue.RemoveFirst();
                next.Value.SetResult();
                return;
            }

            _running--;
            if (_running == 0 && _closing.IsCancellationRequested)
                _atRest.TrySetResult();
        }
    }
}
