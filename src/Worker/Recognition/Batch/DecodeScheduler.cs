namespace PortBridge.Worker.Recognition.Batch;

/// <summary>
/// Shares the cores or the GPU among all sessions: it limits the number of concurrent decodes, runs finals before
/// partials, and serves each priority in first-come, first-served order. A session requests one partial at a time, so
/// all sessions make progress. A slot is free when its decode has returned, not when its caller has canceled.
/// </summary>
/// <param name="slots">The maximum number of concurrent decodes, at least 1.</param>
internal sealed class DecodeScheduler(int slots) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource>[] _queues = [new(), new()];
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>The number of decodes that wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _queues.Sum(queue => queue.Count);
        }
    }

    /// <summary>Waits for a slot, runs a decode, and releases the slot.</summary>
    /// <param name="priority">The priority in the queue.</param>
    /// <param name="decode">The decode. Its task must not complete before native code has returned.</param>
    /// <param name="cancellationToken">Leaves the queue, or cancels the decode.</param>
    /// <exception cref="OperationCanceledException">The token was canceled, or the scheduler is disposed.</exception>
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

    /// <summary>Cancels queued and running decodes, and waits until none runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        lock (_gate)
        {
            if (_running == 0)
                _idle.TrySetResult();
        }

        await _idle.Task.ConfigureAwait(false);
    }

    private async Task EnterAsync(DecodePriority priority, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = _queues[(int)priority];
        LinkedListNode<TaskCompletionSource> node;
        lock (_gate)
        {
            if (_running < slots)
            {
                _running++;
                return;
            }

            node = queue.AddLast(turn);
        }

        using var registration = cancellationToken.Register(() =>
        {
            lock (_gate)
            {
                // A waiter that has left the queue owns a slot and releases it in the usual way.
                if (node.List is null)
                    return;

                queue.Remove(node);
            }

            turn.TrySetCanceled(cancellationToken);
        });
        await turn.Task.ConfigureAwait(false);
    }

    private void Leave()
    {
        lock (_gate)
        {
            foreach (var queue in _queues)
            {
                if (queue.First is not { } next)
                    continue;

                queue.RemoveFirst();
                next.Value.SetResult();
                return;
            }

            _running--;
            if (_running == 0 && _closing.IsCancellationRequested)
                _idle.TrySetResult();
        }
    }
}
