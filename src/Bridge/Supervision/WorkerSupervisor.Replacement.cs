using PortBridge.Diagnostics;

namespace PortBridge.Supervision;

/// <content>How the worker of a place is replaced by another, and its command line by another.</content>
internal sealed partial class WorkerSupervisor
{
    private Trial? _trial;
    private TaskCompletionSource? _pause;

    /// <summary>
    /// Replaces the worker: starts the next one beside it, and when that is ready gives it all sessions, those that
    /// are in the middle of an utterance when it is over. The old one goes when the last session has left it. A place
    /// whose worker is down gets the next one at once, if that has another command line.
    /// </summary>
    /// <param name="command">The place's command line from then on; null for the one that it has.</param>
    /// <param name="cancellationToken">Gives up while the next one is not ready.</param>
    /// <exception cref="SpeechException">
    /// There is no worker that could be replaced, it is being replaced already, or the next one did not come up; then
    /// the old one stays, and its command line.
    /// </exception>
    public async Task ReplaceAsync(WorkerCommand? command, CancellationToken cancellationToken)
    {
        Tenure? old;
        Task<Tenure> beginning;
        lock (_gate)
        {
            old = _current is { Successor: null, Ready.IsCompleted: true, Ended.IsCompleted: false } ? _current : null;
            beginning = old is not null ? Task.FromResult(BeginSuccessor(old, command ?? _command))
                : command is not null && _pause is not null && _trial is null ? BeginTrial(command)
                : throw new SpeechException(WorkerErrors.Unavailable(
                    "Only a ready worker that is not being replaced already can be replaced; try again when it is ready.",
                    isRetriable: true));
        }

        var next = await beginning.ConfigureAwait(false);
        await ReadyAsync(next, cancellationToken).ConfigureAwait(false);
        if (old is null)
            return;

        _logger.WorkerReplaced(_slot, old.Generation, next.Generation);
        await _observer.RetireAsync(old.Connection!).ConfigureAwait(false);
        old.Retire();
        await old.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReadyAsync(Tenure next, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(next.Ready, next.Ended).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (next.TryDismiss())
                throw;
        }

        if (!next.Ready.IsCompleted)
            throw new SpeechException(WorkerErrors.Of(await next.Ended.ConfigureAwait(false)));
    }

    private Tenure BeginSuccessor(Tenure old, WorkerCommand command)
    {
        old.Successor = new Tenure(++_generation, command, _time.GetUtcNow());
        return Serve(old.Successor);
    }

    /// <summary>Wakes the place out of its pause, to try another command line.</summary>
    private Task<Tenure> BeginTrial(WorkerCommand command)
    {
        _trial = new Trial(command);
        _pause!.TrySetResult();
        return _trial.Begun.Task;
    }

    /// <summary>Starts the place's worker, or the one that somebody wants tried.</summary>
    private Tenure Begin()
    {
        lock (_gate)
        {
            var trial = _trial;
            (_trial, _pause) = (null, null);
            var tenure = new Tenure(++_generation, trial?.Command ?? _command, _time.GetUtcNow())
            {
                IsTrial = trial is not null,
            };
            _current = Serve(tenure);
            trial?.Begun.SetResult(tenure);
            return tenure;
        }
    }

    private Tenure Serve(Tenure tenure)
    {
        tenure.Ended = Task.Run(() => ServeAsync(tenure), CancellationToken.None);
        return tenure;
    }

    /// <summary>From now on another command line can be tried.</summary>
    /// <returns>Completes when somebody wants it.</returns>
    private Task BeginPause()
    {
        lock (_gate)
        {
            _pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _pause.Task;
        }
    }

    /// <summary>Waits until the time has passed, somebody wants another command line tried, or the host stops.</summary>
    private async Task PauseAsync(Task woken, TimeSpan length, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(length, _time, over.Token), woken).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>The place is given up; nobody waits for a trial any more.</summary>
    private void RefuseTrial()
    {
        lock (_gate)
        {
            _pause = null;
            _trial?.Begun.SetException(new SpeechException(
                WorkerErrors.Unavailable("The host is stopping; it starts no more workers.", isRetriable: false)));
        }
    }

    // What a worker does that is to take a place shows beside what the one in the place does.
    private void TellNext(Tenure tenure, WorkerState state, LoadingProgress? loading = null)
    {
        lock (_gate)
        {
            if (tenure != _current?.Successor)
                return;
        }

        _status.Replacing(new WorkerReplacement(tenure.Generation, state, loading));
    }

    /// <summary>Another command line for a place whose worker is down.</summary>
    private sealed record Trial(WorkerCommand Command)
    {
        public TaskCompletionSource<Tenure> Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
