namespace PortBridge;

/// <summary>
/// One person's speech on its way to text. Audio goes in by <see cref="WriteAsync"/>, text comes out of
/// <see cref="Events"/>, and both end with <see cref="StopAsync"/>, <see cref="CancelAsync"/> or disposal.
/// </summary>
/// <remarks>
/// Writing and reading may go on at the same time; calls of one kind must not overlap. A session belongs to whoever
/// opened it: its events reach nobody else, and disposing it drops it in the worker.
/// </remarks>
public sealed class SpeechSession : IAsyncDisposable
{
    internal SpeechSession()
    {
    }

    /// <summary>Its name on the wire.</summary>
    public string Id => throw new NotImplementedException();

    /// <summary>What it was opened with.</summary>
    public SessionOptions Options => throw new NotImplementedException();

    /// <summary>
    /// What happens, in order, ending after <see cref="SpeechEvent.Stopped"/> or <see cref="SpeechEvent.Failed"/>.
    /// For one reader. A slow one misses partials that newer ones replaced, never a final.
    /// </summary>
    public IAsyncEnumerable<SpeechEvent> Events => throw new NotImplementedException();

    /// <summary>
    /// Sends audio in the session's format. Waits while more than <see cref="PortBridgeOptions.MaxUnprocessedAudio"/>
    /// is on its way; the buffer may be used again when it returns.
    /// </summary>
    /// <exception cref="SpeechException">The session has ended.</exception>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Ends the audio and waits for the last final.</summary>
    /// <exception cref="SpeechException">The session failed, now or before, or took too long.</exception>
    public Task<SpeechEvent.Stopped> StopAsync(CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Drops the session: no final for what is unfinished. Does nothing if it has ended.</summary>
    public ValueTask CancelAsync() => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CancelAsync();
}
