namespace PortBridge.Playground.Dictation;

/// <summary>Opens speech sessions: those of the bridge, or scripted ones in tests.</summary>
public interface ISessionFactory
{
    /// <inheritdoc cref="ISpeechBridge.OpenSessionAsync"/>
    ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken);
}
