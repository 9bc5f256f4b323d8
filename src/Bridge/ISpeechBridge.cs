namespace PortBridge;

/// <summary>
/// The host's side of the port: opens speech sessions on a supervised worker process. A singleton; every member
/// may be called from any thread.
/// </summary>
public interface ISpeechBridge
{
    /// <summary>What every worker of the pool is doing now, in the order of their places.</summary>
    IReadOnlyList<WorkerStatus> Workers { get; }

    /// <summary>What the worker is doing now; of several, the one that is best able to take a session.</summary>
    WorkerStatus Worker { get; }

    /// <summary>
    /// All workers' statuses now, then after each change. A reader slower than the changes sees the latest, not all.
    /// Ends when the token is cancelled or the host stops.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// <see cref="Worker"/> now, then each later one. A reader slower than the changes sees the latest, not all.
    /// Ends when the token is cancelled or the host stops.
    /// </summary>
    IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces every worker by a fresh one, one after the other: the next one is started first, and when it is ready
    /// the sessions move to it. No session notices.
    /// </summary>
    /// <exception cref="SpeechException">
    /// A worker was not ready, or the next one did not come up; the old one stays, and those after it too.
    /// </exception>
    Task ReplaceWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a session and waits until the worker has accepted it. While the worker starts or restarts this waits
    /// for it, up to <see cref="PortBridgeOptions.OpenTimeout"/>.
    /// </summary>
    /// <param name="options">What the session's audio is and what is wanted of it; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; a session half opened is cancelled in the worker.</param>
    /// <exception cref="SpeechException">
    /// The worker refused the session, was lost meanwhile, or did not become ready in time.
    /// </exception>
    ValueTask<SpeechSession> OpenSessionAsync(
        SessionOptions? options = null, CancellationToken cancellationToken = default);
}
