using PortBridge.Playground.Diagnostics;

namespace PortBridge.Playground.Dictation;

/// <summary>Opens the bridge's sessions, whose frames the page's wire log shows.</summary>
public sealed class BridgeSessionFactory(ISpeechBridge bridge, WireLog log) : ISessionFactory
{
    /// <inheritdoc/>
    public ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken) =>
        // A session that waits pushes back on the browser, which buffers live audio and drops the oldest if it must.
        bridge.OpenSessionAsync(
            options with { Overflow = AudioOverflow.Wait, WireTap = log.Watch }, cancellationToken);
}
