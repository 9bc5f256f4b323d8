using PortBridge.Diagnostics;

namespace PortBridge.Supervision;

/// <summary>What is told of one place of the pool: every change of its status, in order.</summary>
internal sealed class PlaceStatus
{
    private readonly IWorkerObserver _observer;
    private readonly TimeProvider _time;
    private readonly LatestValue<WorkerStatus> _status;

    public PlaceStatus(int slot, IWorkerObserver observer, TimeProvider time)
    {
        _observer = observer;
        _time = time;
        _status = new(new WorkerStatus { Slot = slot, State = WorkerState.Stopped, Since = time.GetUtcNow() });
    }

    public WorkerStatus Current => _status.Current;

    public void Starting(int generation) =>
        Update(now => Enter(WorkerState.Starting, now) with { Generation = generation });

    public void Started(int processId) => Update(now => now with { ProcessId = processId });

    public void Loading(LoadingProgress progress) => Update(now => now.State switch
    {
        WorkerState.Draining => now,
        WorkerState.Loading => now with { Loading = progress },
        _ => Enter(WorkerState.Loading, now) with { Loading = progress },
    });

    public void Ready(WorkerDescription description) =>
        Update(now => Enter(WorkerState.Ready, now) with { Description = description, Error = null });

    /// <summary>A worker is on its way to take the place. What is said of it after it has, is too late.</summary>
    public void Replacing(WorkerReplacement next) =>
        Update(now => now.Generation < next.Generation ? now with { Replacement = next } : now);

    /// <summary>The worker that was to take the place will not.</summary>
    public void NotReplaced() => Update(now => now with { Replacement = null });

    public void Draining() => Update(now => Enter(WorkerState.Draining, now));

    public void Lost(WorkerExit exit, RestartDecision decision) => Update(now =>
    {
        var lost = Enter(decision.Kind == RestartKind.Restart ? WorkerState.Backoff : WorkerState.Failed, now) with
        {
            ProcessId = null,
            Description = null,
            LastExit = exit,
            Error = WorkerErrors.Of(exit),
        };
        return decision.Kind == RestartKind.Never
            ? lost
            : lost with { NextStart = _time.GetUtcNow() + decision.Delay, Restarts = now.Restarts + 1 };
    });

    /// <summary>Another worker has taken the place of one that went as it was asked to.</summary>
    public void Succeeded(Tenure tenure) => Update(now =>
        Enter(tenure.Ready.IsCompleted ? WorkerState.Ready : WorkerState.Starting, now) with
        {
            Generation = tenure.Generation,
            ProcessId = tenure.Process?.Id,
            Description = tenure.Description,
            Replacement = null,
        });

    public void Stopped(WorkerExit? exit)
    {
        _status.Complete(now => Enter(WorkerState.Stopped, now) with
        {
            ProcessId = null,
            Description = null,
            Replacement = null,
            LastExit = exit ?? now.LastExit,
        });
        _observer.OnStatus(Current);
    }

    private WorkerStatus Enter(WorkerState state, WorkerStatus now) =>
        now with { State = state, Since = _time.GetUtcNow(), Loading = null, NextStart = null };

    private void Update(Func<WorkerStatus, WorkerStatus> change)
    {
        _status.Update(change);
        _observer.OnStatus(Current);
    }
}
