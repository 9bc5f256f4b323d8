namespace PortBridge.Workers;

/// <summary>Counts down to the next start after a worker was lost.</summary>
/// <param name="policy">Says what follows an exit.</param>
/// <param name="time">The clock.</param>
/// <param name="onDue">Called when the next start is due, from a thread of the clock.</param>
internal sealed class RestartTimer(RestartPolicy policy, TimeProvider time, Action onDue)
{
    private ITimer? _timer;

    /// <summary>Starts to count, unless there is to be no further start.</summary>
    /// <returns>What follows the exit.</returns>
    public RestartDecision Start(WorkerExit exit)
    {
        Cancel();
        var decision = policy.Decide(exit, time.GetUtcNow());
        if (decision.Kind != RestartKind.Never)
            _timer = time.CreateTimer(_ => onDue(), null, decision.Delay, Timeout.InfiniteTimeSpan);
        return decision;
    }

    public void Cancel()
    {
        _timer?.Dispose();
        _timer = null;
    }
}
