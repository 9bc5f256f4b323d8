using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Dictation;

/// <summary>Sessions whose sound is kept as it goes to them.</summary>
public sealed class RecordingSessionDecorator(ISessionFactory sessions, Recording recording) : ISessionFactory
{
    /// <inheritdoc/>
    public async ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken) =>
        new Session(await sessions.OpenAsync(options, cancellationToken), recording);

    private sealed class Session(ISpeechSession session, Recording recording) : ISpeechSession
    {
        public IAsyncEnumerable<SpeechEvent> Events => session.Events;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
        {
            recording.Append(pcm.Span);
            return session.WriteAsync(pcm, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => session.StopAsync(cancellationToken);

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
