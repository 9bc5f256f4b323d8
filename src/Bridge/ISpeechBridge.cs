namespace PortBridge;

/// <summary>
/// The host's side of the port: opens speech sessions on a supervised worker process. A singleton; every member
/// may be called from any thread.
/// </summary>
public interface ISpeechBridge
{
    /// <summary>What the worker is doing now.</summary>
    WorkerStatus Worker { get; }

    /// <summary>
    /// The worker's status now, then each later one. A reader slower than the changes sees the latest, not all.
    /// Ends when the token is cancelled or the host stops.
    /// </summary>
    IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(CancellationToken cancellationToken = default);

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
