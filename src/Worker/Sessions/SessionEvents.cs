using PortBridge.Protocol;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// Sends the events of a session in order, from both of its halves, and derives its state: recording during speech,
/// otherwise transcribing while a final is due, otherwise listening.
/// </summary>
/// <param name="sessionId">The session's identifier.</param>
/// <param name="output">Receives the events.</param>
internal sealed class SessionEvents(string sessionId, MessageWriter<WorkerEvent> output) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private SessionState _state = SessionState.Idle;
    private bool _isRecording;
    private int _finalsDue;

    public Task StartedAsync(CancellationToken cancellationToken) =>
        SendAsync(new SessionStarted(sessionId), null, cancellationToken);

    public Task SpeechStartedAsync(long atMs, CancellationToken cancellationToken) =>
        SendAsync(new SpeechStarted(sessionId, atMs), static e => e._isRecording = true, cancellationToken);

    public Task SpeechStoppedAsync(long atMs, CancellationToken cancellationToken) => SendAsync(
        new SpeechStopped(sessionId, atMs),
        static e =>
        {
            e._isRecording = false;
            e._finalsDue++;
        },
        cancellationToken);

    public Task PartialAsync(Partial partial, CancellationToken cancellationToken) =>
        SendAsync(partial, null, cancellationToken);

    /// <summary>Sends the final of an utterance, or the error that replaces it.</summary>
    public Task UtteranceEndedAsync(WorkerEvent ending, CancellationToken cancellationToken) =>
        SendAsync(ending, static e => e._finalsDue = Math.Max(0, e._finalsDue - 1), cancellationToken);

    /// <summary>Sends the last event, after the state <c>idle</c>.</summary>
    public async Task EndedAsync(WorkerEvent ending, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await EnterAsync(SessionState.Idle, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(ending, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task SendAsync(
        WorkerEvent message, Action<SessionEvents>? change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await output.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            change?.Invoke(this);
            await EnterAsync(Current(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask EnterAsync(SessionState state, CancellationToken cancellationToken)
    {
        if (_state == state)
            return;

        _state = state;
        await output.WriteAsync(new StateChanged(sessionId, state), cancellationToken).ConfigureAwait(false);
    }

    private SessionState Current() =>
        _isRecording ? SessionState.Recording
        : _finalsDue > 0 ? SessionState.Transcribing
        : SessionState.Listening;
}
