namespace PortBridge.Workers;

/// <summary>Replaces the workers of all slots, one after the other, for one caller at a time.</summary>
/// <param name="slots">The slots, in their order.</param>
/// <param name="commandOf">Makes a slot's own command line of the one for all.</param>
internal sealed class RollingReplacement(
    IReadOnlyList<WorkerSlot> slots, Func<int, WorkerCommand, WorkerCommand> commandOf)
{
    private int _isRunning;

    /// <summary>Replaces every worker by a fresh one.</summary>
    /// <param name="command">The command line from now on; null for each slot's own.</param>
    /// <param name="cancellationToken">
    /// Gives up while a slot's next worker is not ready. A slot whose next worker is ready is finished first, and those
    /// after it are left as they are.
    /// </param>
    /// <exception cref="SpeechException">
    /// A worker could not be replaced; those after it were not tried. Or the workers are being replaced already.
    /// </exception>
    public async Task RunAsync(WorkerCommand? command, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1)
        {
            throw new SpeechException(WorkerErrors.Unavailable(
                "The workers are being replaced already; wait until that is over.", isRetriable: true));
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
