using PortBridge.Routing;

namespace PortBridge.Supervision;

/// <summary>
/// A worker's status and the connection that goes with it, changed together, so that what is told of a worker and
/// what is sent to it cannot disagree.
/// </summary>
/// <param name="Status">As everybody may see it.</param>
/// <param name="Connection">Where sessions are opened; null unless the worker is ready.</param>
internal sealed record WorkerSnapshot(WorkerStatus Status, WorkerConnection? Connection = null);
