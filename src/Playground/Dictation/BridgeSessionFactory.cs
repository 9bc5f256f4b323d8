namespace PortBridge.Playground.Dictation;

/// <summary>Sessions of the bridge's worker.</summary>
public sealed class BridgeSessionFactory(ISpeechBridge bridge) : ISessionFactory
{
    /// <inheritdoc/>
    public async ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        // What cannot wait is kept in the browser, and left out there: it alone knows a microphone from a file.
        var waiting = options with { Overflow = AudioOverflow.Wait };
        return new Session(await bridge.OpenSessionAsync(waiting, cancellationToken));
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
