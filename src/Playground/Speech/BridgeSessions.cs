namespace PortBridge.Playground.Speech;

/// <summary>Sessions of the bridge's worker.</summary>
public sealed class BridgeSessions(ISpeechBridge bridge) : ISessionSource
{
    /// <inheritdoc/>
    public async ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        // A microphone does not wait, and samples play as if they were one.
        var dropping = options with { Overflow = AudioOverflow.DropOldest };
        return new Session(await bridge.OpenSessionAsync(dropping, cancellationToken));
    }

    private sealed class Session(SpeechSession session) : ISpeechSession
    {
        public IAsyncEnumerable<SpeechEvent> Events => session.Events;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken) =>
            session.WriteAsync(pcm, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => session.StopAsync(cancellationToken);

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
