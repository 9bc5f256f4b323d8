namespace PortBridge;

/// <summary>
/// A speech recognition session. Audio is written with <see cref="WriteAsync"/>, results are read with
/// <see cref="ReadEventsAsync"/>, and <see cref="StopAsync"/>, <see cref="CancelAsync"/> or disposal ends the session.
/// </summary>
/// <remarks>
/// Writing and reading may overlap; two writes or two reads must not. Disposing the session cancels it in the worker.
/// A session survives the loss of its worker: the audio after the committed position is replayed to the next worker.
/// </remarks>
public interface ISpeechSession : IAsyncDisposable
{
    /// <summary>The session identifier in the protocol; unique across all sessions.</summary>
    string Id { get; }

    /// <summary>The options that the session was opened with.</summary>
    SessionOptions Options { get; }

    /// <summary>
    /// Reads the session's events in order. The last one is <see cref="SpeechEvent.Stopped"/> or
    /// <see cref="SpeechEvent.Failed"/>. Supports one reader at a time; the next one continues where it ended.
    /// </summary>
    /// <param name="cancellationToken">Cancels reading, not the session.</param>
    /// <remarks>
    /// A slow reader misses partials that newer ones replaced, but never a final. A session with more than 1,024 unread
    /// events fails with <c>session_expired</c>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Another reader is active.</exception>
    IAsyncEnumerable<SpeechEvent> ReadEventsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends audio in the session's format. When more than <see cref="PortBridgeOptions.MaxUnprocessedAudio"/> is
    /// unprocessed, the call waits or the oldest audio is dropped, depending on <see cref="SessionOptions.Overflow"/>.
    /// The buffer may be reused when the call returns.
    /// </summary>
    /// <param name="pcm">A whole number of samples.</param>
    /// <param name="cancellationToken">Cancels the wait; audio before it stays written.</param>
    /// <exception cref="SpeechException">The session has ended or is stopping.</exception>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another write or flush is in progress.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the open utterance after the audio written so far, without waiting for silence, and keeps the session. The
    /// call returns when the flush is queued behind that audio; the utterance's final follows as an event. After a crash
    /// the flush is replayed at the same position. It has no effect without an open utterance.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call before the flush is queued.</param>
    /// <exception cref="SpeechException">The session has ended or is stopping.</exception>
    /// <exception cref="InvalidOperationException">A write or another flush is in progress.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Resets the idle timeout, as writing does. A session that is neither written to nor kept alive for
    /// <see cref="PortBridgeOptions.SessionIdleTimeout"/> ends with <c>session_expired</c>.
    /// </summary>
    void KeepAlive();

    /// <summary>
    /// Ends the audio and waits for the last final. If the session has already ended, returns how it ended.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait; the session still stops.</param>
    /// <exception cref="SpeechException">
    /// The session failed, or did not stop within <see cref="PortBridgeOptions.StopTimeout"/>.
    /// </exception>
    Task<SpeechSessionResult> StopAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels the session and discards unfinished results. Does nothing if the session has ended.</summary>
    ValueTask CancelAsync();
}

/// <summary>How a session ended.</summary>
/// <param name="Text">The non-empty finals, joined by spaces; of a long session the last 262,144 characters.</param>
/// <param name="Audio">The length of the session's audio.</param>
/// <param name="Reason"><c>stopped</c>, <c>cancelled</c> or <c>shutdown</c>.</param>
public sealed record SpeechSessionResult(string Text, TimeSpan Audio, string Reason);
