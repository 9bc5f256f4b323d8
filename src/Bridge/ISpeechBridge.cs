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
    /// Replaces every worker by one of another command line, such as one with another model, one after the other as
    /// <see cref="ReplaceWorkersAsync(CancellationToken)"/> does. Later starts use it too. A worker that is down for now
    /// or for good is started with it at once. What the next one is doing meanwhile shows in
    /// <see cref="WorkerStatus.Replacement"/>.
    /// </summary>
    /// <param name="command">
    /// The program to run from now on. It is copied, and <see cref="PoolOptions.Environments"/> come on top of it.
    /// </param>
    /// <param name="cancellationToken">
    /// Gives up while the next worker is not ready: it is ended, and the old one stays. Once the next one is ready, that
    /// worker's replacement is completed all the same; of several workers, those after it are left as they are.
    /// </param>
    /// <exception cref="SpeechException">
    /// A worker was just starting, workers are being replaced already, or the next one did not come up; then the error
    /// has that one's own sentence. The old one stays, with the old command line, and those after it too; the ones
    /// before it keep the new.
    /// </exception>
    /// <exception cref="ArgumentException">It names no program.</exception>
    Task ReplaceWorkersAsync(WorkerCommand command, CancellationToken cancellationToken = default);

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
