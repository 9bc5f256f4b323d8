using System.Runtime.CompilerServices;
using PortBridge.Playground.Dictation;

namespace PortBridge.PageFigures.Probe;

/// <summary>Decorates sessions to record the times of writes and of partials.</summary>
internal sealed class MarkingSessionFactory(ISessionFactory sessions, Marks marks) : ISessionFactory
{
    public async ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken) =>
        new Session(await sessions.OpenAsync(options, cancellationToken), marks);

    private sealed class Session(ISpeechSession session, Marks marks) : ISpeechSession
    {
        public string Id => session.Id;

        public SessionOptions Options => session.Options;

        public IAsyncEnumerable<SpeechEvent> ReadEventsAsync(CancellationToken cancellationToken) =>
            MarkAsync(session.ReadEventsAsync(cancellationToken), cancellationToken);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
        {
            marks.Write();
            return session.WriteAsync(pcm, cancellationToken);
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => session.FlushAsync(cancellationToken);

        public void KeepAlive() => session.KeepAlive();

        public Task<SpeechSessionResult> StopAsync(CancellationToken cancellationToken) => session.StopAsync(cancellationToken);

        public ValueTask CancelAsync() => session.CancelAsync();

        public ValueTask DisposeAsync() => session.DisposeAsync();

        private async IAsyncEnumerable<SpeechEvent> MarkAsync(
            IAsyncEnumerable<SpeechEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var e in events.WithCancellation(cancellationToken))
            {
                if (e is SpeechEvent.Partial partial)
                    marks.Partial(partial.Text);
                yield return e;
            }
        }
    }
}
