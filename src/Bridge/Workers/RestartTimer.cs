using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Workers;

/// <summary>Schedules the next start after a worker was lost.</summary>
/// <param name="policy">Decides whether and when to restart.</param>
/// <param name="time">The clock.</param>
/// <param name="onDue">Called on a timer thread when the next start is due.</param>
/// <param name="logger">The log.</param>
internal sealed class RestartTimer(RestartPolicy policy, TimeProvider time, Action onDue, ILogger logger)
{
    private ITimer? _timer;

    /// <summary>Schedules the next start, if there is one, and logs the decision.</summary>
    public RestartDecision Start(WorkerExit exit)
    {
        Cancel();
        var decision = policy.Decide(exit, time.GetUtcNow());
        switch (decision.Kind)
        {
            case RestartKind.Restart:
                logger.WorkerRestarts(decision.Delay);
                break;
            case RestartKind.Probe:
                logger.RestartsSuspended(policy.Options.MaxRestarts, policy.Options.Window, decision.Delay);
                break;
            default:
                logger.WorkerFailed(exit.Message);
                return decision;
        }

        _timer = time.CreateTimer(_ => onDue(), null, decision.Delay, Timeout.InfiniteTimeSpan);
        return decision;
    }

    public void Cancel()
    {
        _timer?.Dispose();
        _timer = null;
    }
}
