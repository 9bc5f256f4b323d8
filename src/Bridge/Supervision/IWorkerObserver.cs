using PortBridge.Routing;

namespace PortBridge.Supervision;

/// <summary>Whoever gives a supervised worker its sessions. Called in the order in which things happen.</summary>
internal interface IWorkerObserver
{
    /// <summary>A worker takes sessions.</summary>
    void OnReady(WorkerConnection connection);

    /// <summary>A worker takes no more sessions, and finishes those that it has.</summary>
    void OnDraining(WorkerConnection connection);

    /// <summary>
    /// A worker is to go although it is well. Completes when the last of its sessions has gone to another.
    /// </summary>
    Task RetireAsync(WorkerConnection connection);

    /// <summary>A worker that had been started is gone.</summary>
    void OnLost(WorkerConnection connection, WorkerExit exit);

    /// <summary>The supervisor's status has changed.</summary>
    void OnStatus(WorkerStatus status);
}
