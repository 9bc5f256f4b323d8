using PortBridge.Sessions;

namespace PortBridge;

/// <summary>
/// One person's speech on its way to text. Audio goes in by <see cref="WriteAsync"/>, text comes out of
/// <see cref="Events"/>, and both end with <see cref="StopAsync"/>, <see cref="CancelAsync"/> or disposal.
/// </summary>
/// <remarks>
/// Writing and reading may go on at the same time; calls of one kind must not overlap. A session belongs to whoever
/// opened it: its events reach nobody else, and disposing it drops it in the worker. It outlives its worker: when that
/// is lost, the audio that no final has committed goes to the next one.
/// </remarks>
public sealed class SpeechSession : IAsyncDisposable
{
    private readonly TimeSpan _stopTimeout;
    private readonly TimeProvider _time;

    internal SpeechSession(SessionController controller, TimeSpan stopTimeout, TimeProvider time)
    {
        Controller = controller;
        _stopTimeout = stopTimeout;
        _time = time;
    }

    /// <summary>Its name on the wire; unique among all sessions.</summary>
    public string Id => Controller.Id;

    /// <summary>What it was opened with.</summary>
    public SessionOptions Options => Controller.Options;

    /// <summary>
    /// What happens, in order, ending after <see cref="SpeechEvent.Stopped"/> or <see cref="SpeechEvent.Failed"/>.
    /// For one reader. A slow one misses partials that newer ones replaced, never a final; one that leaves more than
    /// 1,024 events unread loses the session to <c>session_expired</c>.
    /// </summary>
    public IAsyncEnumerable<SpeechEvent> Events => Controller.Events.ReadAllAsync();

    /// <summary>What runs it.</summary>
    internal SessionController Controller { get; }

    /// <summary>
    /// Sends audio in the session's format. While more than <see cref="PortBridgeOptions.MaxUnprocessedAudio"/> is on
    /// its way this waits, or drops the oldest audio, as <see cref="SessionOptions.Overflow"/> says. The buffer may be
    /// used again when it returns.
    /// </summary>
    /// <exception cref="SpeechException">The session has ended or is being stopped.</exception>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another call has not returned yet.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        KeepAlive();
        if (!await Controller.Input.WriteAsync(pcm, cancellationToken).ConfigureAwait(false))
            throw new SpeechException(Controller.ClosedReason);
    }

    /// <summary>
    /// Renews the session's lease, as writing does. A session that is neither written to nor kept alive for
    /// <see cref="PortBridgeOptions.SessionIdleTimeout"/> ends with <c>session_expired</c>.
    /// </summary>
    public void KeepAlive() => Controller.KeepAlive();

    /// <summary>
    /// Ends the audio and waits for the last final. Of a session that has ended already, gives how it ended.
    /// </summary>
    /// <exception cref="SpeechException">The session failed, now or before, or took too long.</exception>
    public async Task<SpeechEvent.Stopped> StopAsync(CancellationToken cancellationToken = default)
    {
        Controller.Stop();
        try
        {
            await Controller.Ended.WaitAsync(_stopTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Controller.Abandon(SessionErrors.NotStopped(_stopTimeout));
        }

        var ending = await Controller.Ended.ConfigureAwait(false);
        return ending as SpeechEvent.Stopped ?? throw new SpeechException(((SpeechEvent.Failed)ending).Error);
    }

    /// <summary>Drops the session: no final for what is unfinished. Does nothing if it has ended.</summary>
    public ValueTask CancelAsync()
    {
        Controller.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CancelAsync();
}
