using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>
/// Learns what becomes of a slot's workers, and moves their sessions. A slot makes these calls one after the other, in
/// the order in which things happen, and under no lock.
/// </summary>
/// <remarks>
/// Where several calls follow from one change, their order is: a worker that takes no more sessions is reported first
/// (<see cref="OnDraining"/>), then the status, then what concerns sessions (<see cref="OnReady"/>,
/// <see cref="MoveSessionsAsync"/>, <see cref="OnExited"/>). So an owner of a session that learns of a crash finds the
/// crash in the status, and no session is placed on a worker that the status shows as gone.
/// </remarks>
internal interface IWorkerSlotObserver
{
    /// <summary>The slot's status has changed.</summary>
    void OnStatus(WorkerStatus status);

    /// <summary>A worker takes sessions.</summary>
    void OnReady(WorkerConnection connection);

    /// <summary>A worker takes no more sessions; those that it has stay.</summary>
    void OnDraining(WorkerConnection connection);

    /// <summary>A worker has been replaced. Completes when the last of its sessions has moved to another.</summary>
    Task MoveSessionsAsync(WorkerConnection connection);

    /// <summary>A worker that had been launched has exited, and its connection has ended.</summary>
    void OnExited(WorkerConnection connection, WorkerExit exit);
}
