using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Workers;

/// <summary>Reports to a slot's observer. Whatever that throws is logged, and the slot goes on.</summary>
internal sealed class WorkerSlotReporter(IWorkerSlotObserver observer, ILogger logger)
{
    public void Status(WorkerStatus status) => Report(() => observer.OnStatus(status));

    public void Ready(WorkerInstance instance) => Report(() => observer.OnReady(instance.Connection!));

    /// <summary>Reports that the instance takes no more sessions, if it was ever launched.</summary>
    public void Draining(WorkerInstance instance)
    {
        if (instance.Connection is { } connection)
            Report(() => observer.OnDraining(connection));
    }

    /// <summary>Reports that the instance is gone, if it was ever launched.</summary>
    public void Exited(WorkerInstance instance, WorkerExit exit)
    {
        if (instance.Connection is { } connection)
            Report(() => observer.OnExited(connection, exit));
    }

    /// <summary>Has the sessions of a ready instance moved to others.</summary>
    public async Task MoveSessionsAsync(WorkerInstance instance)
    {
        try
        {
            await observer.MoveSessionsAsync(instance.Connection!).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.SupervisionFailed(e);
        }
    }

    private void Report(Action call)
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            logger.SupervisionFailed(e);
        }
    }
}
