namespace PortBridge;

/// <summary>
/// A speech recognition session. Audio is written with <see cref="WriteAsync"/>, results are read from
/// <see cref="Events"/>, and <see cref="StopAsync"/>, <see cref="CancelAsync"/> or disposal ends the session.
/// </summary>
/// <remarks>
/// Writing and reading may overlap; two writes or two reads must not. Disposing the session cancels it in the worker.
/// A session survives the loss of its worker: the audio after the committed position is replayed to the next worker.
/// </remarks>
public abstract class SpeechSession : IAsyncDisposable
{
    private protected SpeechSession()
    {
    }

    /// <summary>The session identifier in the protocol; unique across all sessions.</summary>
    public abstract string Id { get; }

    /// <summary>The options that the session was opened with.</summary>
    public abstract SessionOptions Options { get; }

    /// <summary>
    /// The session's events in order. The last one is <see cref="SpeechEvent.Stopped"/> or
    /// <see cref="SpeechEvent.Failed"/>. Supports one reader at a time.
    /// </summary>
    /// <remarks>
    /// A slow reader misses partials that newer ones replaced, but never a final. A session with more than 1,024 unread
    /// events fails with <c>session_expired</c>.
    /// </remarks>
    public abstract IAsyncEnumerable<SpeechEvent> Events { get; }

    /// <summary>
    /// Sends audio in the session's format. When more than <see cref="PortBridgeOptions.MaxUnprocessedAudio"/> is
    /// unprocessed, the call waits or the oldest audio is dropped, depending on <see cref="SessionOptions.Overflow"/>.
    /// The buffer may be reused when the call returns.
    /// </summary>
    /// <exception cref="SpeechException">The session has ended or is stopping.</exception>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another call is in progress.</exception>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default);

    /// <summary>
    /// Resets the idle timeout, as writing does. A session that is neither written to nor kept alive for
    /// <see cref="PortBridgeOptions.SessionIdleTimeout"/> ends with <c>session_expired</c>.
    /// </summary>
    public abstract void KeepAlive();

    /// <summary>
    /// Ends the audio and waits for the last final. If the session has already ended, returns how it ended.
    /// </summary>
    /// <exception cref="SpeechException">
    /// The session failed, or did not stop within <see cref="PortBridgeOptions.StopTimeout"/>.
    /// </exception>
    public abstract Task<SpeechEvent.Stopped> StopAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels the session and discards unfinished results. Does nothing if the session has ended.</summary>
    public abstract ValueTask CancelAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
