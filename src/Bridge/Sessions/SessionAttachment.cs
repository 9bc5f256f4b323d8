using System.Diagnostics.CodeAnalysis;
using PortBridge.Protocol.Messages;
using PortBridge.Threading;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// The attachment of a session to one worker: sends the session's commands and tracks its outstanding work. Created
/// under the session's lock; started and closed under no lock.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Every attachment is closed, which disposes its fields.")]
internal sealed class SessionAttachment : IConnectedSession
{
    private readonly StartSession _start;
    private readonly Action<SessionAttachment, WorkerEvent> _onEvent;

    // Inline: the thread that writes audio also sends it, which is cheaper than a thread switch.
    private readonly AsyncAutoResetEvent _wake = new(isInline: true);
    private readonly OutstandingWork _work;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Phase _phase = Phase.New;
    private bool _cancelsInWorker;

    /// <summary>Creates an attachment; <see cref="StartAsync"/> starts the session in the worker.</summary>
    /// <param name="connection">The worker's connection.</param>
    /// <param name="start">The command that starts the session.</param>
    /// <param name="onEvent">Handles the worker's events, in order.</param>
    public SessionAttachment(
        WorkerConnection connection, StartSession start, Action<SessionAttachment, WorkerEvent> onEvent)
    {
        Connection = connection;
        _start = start;
        _onEvent = onEvent;
        _work = new OutstandingWork(connection);
        _closed = _closing.Token;
    }

    private enum Phase
    {
        New,
        Starting,
        Started,
        Closed,
    }

    public WorkerConnection Connection { get; }

    /// <inheritdoc/>
    public string SessionId => _start.SessionId;

    /// <inheritdoc/>
    public long? PendingSince => _work.PendingSince;

    /// <summary>Whether the worker has accepted the session.</summary>
    public bool IsStarted => _started.Task.IsCompletedSuccessfully;

    /// <summary>Starts the session in the worker and waits until the worker has accepted it.</summary>
    /// <exception cref="OperationCanceledException">The attachment was closed.</exception>
    public async Task StartAsync()
    {
        if (Interlocked.CompareExchange(ref _phase, Phase.Starting, Phase.New) == Phase.New)
        {
            _work.Expect(WorkKind.Start);
            await Connection.SendAsync(_start, _closed).ConfigureAwait(false);

            // Close, if it ran in the meantime, could not cancel a session that the worker did not have yet.
            if (Interlocked.CompareExchange(ref _phase, Phase.Started, Phase.Starting) == Phase.Closed)
                CancelInWorker();
        }

        await _started.Task.WaitAsync(_closed).ConfigureAwait(false);
    }

    /// <summary>
    /// Wakes the sender when there is more to send or the window has moved. The sender may run within this call, which
    /// must not be made under a lock.
    /// </summary>
    public void Wake() => _wake.Set();

    /// <summary>Waits for <see cref="Wake"/>.</summary>
    /// <exception cref="OperationCanceledException">The attachment was closed.</exception>
    public ValueTask WaitAsync() => _wake.WaitAsync(_closed);

    /// <summary>Sends audio.</summary>
    /// <param name="chunk">The audio.</param>
    /// <param name="end">The position up to which the worker has the audio after it.</param>
    /// <exception cref="OperationCanceledException">The attachment was closed.</exception>
    public ValueTask SendAsync(AudioChunk chunk, TimeSpan end)
    {
        _work.ExpectAudio(end);
        return Connection.SendAsync(chunk, _closed);
    }

    /// <summary>Stops the session in the worker.</summary>
    /// <exception cref="OperationCanceledException">The attachment was closed.</exception>
    public ValueTask StopAsync()
    {
        _work.Expect(WorkKind.Stop);
        return Connection.SendAsync(new StopSession(SessionId), _closed);
    }

    /// <summary>Closes the attachment. Must not be called under a lock.</summary>
    /// <param name="cancelsInWorker">Whether to cancel the session in the worker.</param>
    public void Close(bool cancelsInWorker)
    {
        Volatile.Write(ref _cancelsInWorker, cancelsInWorker);
        var phase = Interlocked.Exchange(ref _phase, Phase.Closed);
        _closing.Cancel();
        _closing.Dispose();
        if (phase == Phase.Started)
            CancelInWorker();

        // Last: a worker without sessions may be shut down, which must follow the cancellation.
        Connection.Sessions.Remove(this);
    }

    /// <inheritdoc/>
    public void Handle(WorkerEvent message)
    {
        _work.Complete(message);
        if (message is SessionStarted)
            _started.TrySetResult();
        _onEvent(this, message);
    }

    private void CancelInWorker()
    {
        if (Volatile.Read(ref _cancelsInWorker))
            Connection.Post(new CancelSession(SessionId));
    }
}
