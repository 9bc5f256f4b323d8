namespace PortBridge.Playground.Dictation;

/// <summary>The part of <see cref="SpeechSession"/> that a dictation uses.</summary>
public interface ISpeechSession : IAsyncDisposable
{
    /// <inheritdoc cref="SpeechSession.Events"/>
    IAsyncEnumerable<SpeechEvent> Events { get; }

    /// <inheritdoc cref="SpeechSession.WriteAsync"/>
    ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken);

    /// <inheritdoc cref="SpeechSession.StopAsync"/>
    Task StopAsync(CancellationToken cancellationToken);
}
