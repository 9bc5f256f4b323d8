using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Workers;

/// <summary>Reports to a slot's observer. Exceptions of the observer are logged and do not affect the slot.</summary>
internal sealed class WorkerSlotReporter(IWorkerSlotObserver observer, ILogger logger)
{
    public void Status(WorkerStatus status) => Report(() => observer.OnStatus(status));

    public void Ready(WorkerInstance instance) => Report(() => observer.OnReady(instance.Connection!));

    /// <summary>Reports that an instance accepts no more sessions, if it was launched.</summary>
    public void Draining(WorkerInstance instance)
    {
        if (instance.Connection is { } connection)
            Report(() => observer.OnDraining(connection));
    }

    /// <summary>Reports that an instance has exited, if it was launched.</summary>
    public void Exited(WorkerInstance instance, WorkerExit exit)
    {
        if (instance.Connection is { } connection)
            Report(() => observer.OnExited(connection, exit));
    }

    /// <summary>Moves the sessions of a ready instance to other workers.</summary>
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
