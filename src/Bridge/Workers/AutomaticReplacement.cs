using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Workers;

/// <summary>
/// Replaces each worker that has reached one of the limits of <see cref="ReplaceOptions"/>. Failed replacements are
/// retried with exponential backoff.
/// </summary>
internal sealed class AutomaticReplacement(
    IReadOnlyList<WorkerSlot> slots, ReplaceOptions limits, TimeProvider time, ILogger logger)
{
    private readonly ReplacementBackoff[] _backoffs =
        [.. slots.Select(_ => new ReplacementBackoff(limits.CheckInterval))];

    /// <summary>Checks the limits until the host stops. Returns at once if there are none.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (limits is { MaxAge: null, MaxSessions: null, MaxResidentBytes: null })
            return;

        try
        {
            while (true)
            {
                await Task.Delay(limits.CheckInterval, time, stop).ConfigureAwait(false);
                for (var slot = 0; slot < slots.Count; slot++)
                {
                    if (slots[slot].IsDueForReplacement(limits) && _backoffs[slot].IsOver(time.GetUtcNow()))
                        await ReplaceAsync(slots[slot], _backoffs[slot], stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
    }

    private async Task ReplaceAsync(WorkerSlot slot, ReplacementBackoff backoff, CancellationToken stop)
    {
        try
        {
            await slot.ReplaceAsync(null, stop).ConfigureAwait(false);
            backoff.Reset();
        }
        catch (SpeechException e)
        {
            backoff.Fail(time.GetUtcNow());
            logger.ReplacementFailed(slot.Status.Slot, e.Message);
        }
    }
}

/// <summary>
/// The delay before a failed replacement is retried: twice the interval after the first failure, doubled after each
/// further one, up to one hour.
/// </summary>
/// <param name="interval">The interval between two checks.</param>
internal sealed class ReplacementBackoff(TimeSpan interval)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    private TimeSpan? _delay;
    private DateTimeOffset _end = DateTimeOffset.MinValue;

    public bool IsOver(DateTimeOffset now) => now >= _end;

    public void Reset() => (_delay, _end) = (null, DateTimeOffset.MinValue);

    public void Fail(DateTimeOffset now)
    {
        var doubled = (_delay ?? interval) * 2;
        _delay = doubled < MaxDelay ? doubled : MaxDelay;
        _end = now + _delay.Value;
    }
}
