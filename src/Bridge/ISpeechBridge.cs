namespace PortBridge;

/// <summary>
/// Opens speech sessions on supervised worker processes. A singleton; all members are thread-safe.
/// </summary>
public interface ISpeechBridge
{
    /// <summary>The status of each worker slot, in the order of the slots.</summary>
    IReadOnlyList<WorkerStatus> Workers { get; }

    /// <summary>The status of the worker that is closest to accepting a session.</summary>
    WorkerStatus Worker { get; }

    /// <summary>
    /// Yields <see cref="Workers"/> now and after each change. A slow reader sees the latest value only. Ends when the
    /// token is cancelled or the host stops.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Yields <see cref="Worker"/> now and after each change. A slow reader sees the latest value only. Ends when the
    /// token is cancelled or the host stops.
    /// </summary>
    IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces all workers, one after another. For each slot the new worker is started first; when it is ready, the
    /// sessions move to it without an event for their owners.
    /// </summary>
    /// <exception cref="SpeechException">
    /// A worker was not ready, or its replacement failed to start. That worker and those after it are not replaced.
    /// </exception>
    Task ReplaceWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces all workers with ones that run another command, for example with another model, as
    /// <see cref="ReplaceWorkersAsync(CancellationToken)"/> does. Later restarts use the new command too. In a slot
    /// without a running worker, the new one starts at once. <see cref="WorkerStatus.Replacement"/> shows the progress.
    /// </summary>
    /// <param name="command">
    /// The new command. It is copied, and <see cref="PoolOptions.Environments"/> are added to it.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the replacement of a worker whose replacement is not ready, and of the workers after it.
    /// </param>
    /// <exception cref="SpeechException">
    /// A worker was starting, a replacement is in progress, or the new worker failed to start; the error is then that
    /// of the new worker. That worker and those after it keep the old command; those before it have the new one.
    /// </exception>
    /// <exception cref="ArgumentException">The command has no file name.</exception>
    Task ReplaceWorkersAsync(WorkerCommand command, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a session and waits until a worker has accepted it, at most
    /// <see cref="PortBridgeOptions.OpenTimeout"/>. This includes the time in which a worker starts or restarts.
    /// </summary>
    /// <param name="options">The session's options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the opening, and the session in the worker.</param>
    /// <exception cref="SpeechException">
    /// The options are invalid, the worker refused the session or was lost, or no worker was ready in time.
    /// </exception>
    ValueTask<ISpeechSession> OpenSessionAsync(
        SessionOptions? options = null, CancellationToken cancellationToken = default);
}
