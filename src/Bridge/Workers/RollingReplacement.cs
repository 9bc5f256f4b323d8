namespace PortBridge.Workers;

/// <summary>Replaces the workers of all slots, one after another. Supports one caller at a time.</summary>
/// <param name="slots">The slots.</param>
/// <param name="commandOf">Returns a slot's own command for the common command.</param>
internal sealed class RollingReplacement(
    IReadOnlyList<WorkerSlot> slots, Func<int, WorkerCommand, WorkerCommand> commandOf)
{
    private int _isRunning;

    /// <summary>Replaces all workers.</summary>
    /// <param name="command">The new command; null for each slot's current one.</param>
    /// <param name="cancellationToken">
    /// Cancels the replacement of a slot whose next worker is not ready, and of the slots after it.
    /// </param>
    /// <exception cref="SpeechException">
    /// A worker could not be replaced, and those after it were not tried; or a replacement is in progress.
    /// </exception>
    public async Task RunAsync(WorkerCommand? command, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1)
        {
            throw new SpeechException(SpeechError.WorkerUnavailable(
                "The workers are already being replaced; try again when that is complete.", isRetriable: true));
        }

        try
        {
            for (var slot = 0; slot < slots.Count; slot++)
            {
                var own = command is null ? null : commandOf(slot, command);
                await slots[slot].ReplaceAsync(own, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }
}
