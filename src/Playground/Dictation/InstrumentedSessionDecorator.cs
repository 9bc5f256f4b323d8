using System.Runtime.CompilerServices;
using PortBridge.Playground.Diagnostics;

namespace PortBridge.Playground.Dictation;

/// <summary>Sessions that a page's panel tells of: their figures, and their frames.</summary>
public sealed class InstrumentedSessionDecorator(ISessionFactory sessions, LatencyRecorder figures, WireLog log) : ISessionFactory
{
    /// <inheritdoc/>
    public async ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        figures.Begin();
        return new Session(await sessions.OpenAsync(options with { Watch = log.Watch }, cancellationToken), figures);
    }

    private sealed class Session(ISpeechSession session, LatencyRecorder figures) : ISpeechSession
    {
        public IAsyncEnumerable<SpeechEvent> Events => NoteAsync(session.Events);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken) =>
            session.WriteAsync(pcm, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => session.StopAsync(cancellationToken);

        public ValueTask DisposeAsync() => session.DisposeAsync();

        private async IAsyncEnumerable<SpeechEvent> NoteAsync(
            IAsyncEnumerable<SpeechEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var happened in events.WithCancellation(cancellationToken))
            {
                figures.Note(happened);
                yield return happened;
            }
        }
    }
}
