using PortBridge.Playground.Diagnostics;

namespace PortBridge.Playground.Dictation;

/// <summary>Opens the bridge's sessions, whose frames the page's wire log shows.</summary>
public sealed class BridgeSessionFactory(ISpeechBridge bridge, WireLog log) : ISessionFactory
{
    /// <inheritdoc/>
    public async ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        // A session that waits pushes back on the browser, which buffers live audio and drops the oldest if it must.
        var waiting = options with { Overflow = AudioOverflow.Wait, WireTap = log.Watch };
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
