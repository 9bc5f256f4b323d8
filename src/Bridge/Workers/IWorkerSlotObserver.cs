using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>
/// Receives the changes of a slot, and moves the sessions of its workers. The calls of one slot do not overlap, are in
/// the order of the changes, and are made under no lock.
/// </summary>
/// <remarks>
/// One change reports in this order: <see cref="OnDraining"/>, <see cref="OnReady"/>, the status, and then
/// <see cref="MoveSessionsAsync"/> and <see cref="OnExited"/>. A worker whose status is ready therefore gets its share of
/// new sessions, an owner whose session is interrupted sees the crash in the status, and no session is placed on a worker
/// that the status reports as lost.
/// </remarks>
internal interface IWorkerSlotObserver
{
    /// <summary>The slot's status has changed.</summary>
    void OnStatus(WorkerStatus status);

    /// <summary>A worker accepts sessions.</summary>
    void OnReady(WorkerConnection connection);

    /// <summary>A worker accepts no more sessions; its sessions stay.</summary>
    void OnDraining(WorkerConnection connection);

    /// <summary>Moves the sessions of a replaced worker to other workers.</summary>
    /// <returns>Completes when the last session has moved.</returns>
    Task MoveSessionsAsync(WorkerConnection connection);

    /// <summary>A launched worker has exited and its connection has ended.</summary>
    void OnExited(WorkerConnection connection, WorkerExit exit);
}
