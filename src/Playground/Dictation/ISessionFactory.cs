namespace PortBridge.Playground.Dictation;

/// <summary>
/// Where sessions come from: the bridge, or in a test something scripted. <see cref="SpeechSession"/> itself can only
/// be had from a running worker.
/// </summary>
public interface ISessionFactory
{
    /// <inheritdoc cref="ISpeechBridge.OpenSessionAsync"/>
    ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken);
}

/// <summary>What the page needs of a <see cref="SpeechSession"/>.</summary>
public interface ISpeechSession : IAsyncDisposable
{
    /// <inheritdoc cref="SpeechSession.Events"/>
    IAsyncEnumerable<SpeechEvent> Events { get; }

    /// <inheritdoc cref="SpeechSession.WriteAsync"/>
    ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken);

    /// <inheritdoc cref="SpeechSession.StopAsync"/>
    Task StopAsync(CancellationToken cancellationToken);
}
