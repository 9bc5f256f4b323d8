using System.Diagnostics.CodeAnalysis;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Threading;
using PortBridge.Transport;

namespace PortBridge.Sessions;

/// <summary>
/// A session's stay on one worker: what the worker is sent of it, what the worker owes it, and its place in the
/// connection's table. It is made under the session's lock, and started and closed under no lock.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Every attachment is closed, which disposes of what it has.")]
internal sealed class SessionAttachment : IConnectedSession
{
    private readonly StartSession _start;
    private readonly Action<SessionAttachment, WorkerEvent> _onEvent;

    // Whoever writes audio sends it too, if nothing else is being sent: a change of thread costs more than that.
    private readonly AsyncAutoResetEvent _wake = new(isInline: true);
    private readonly OutstandingWork _work;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Phase _phase = Phase.New;
    private bool _cancelsInWorker;

    /// <summary>An attachment of which the worker has not been told.</summary>
    /// <param name="connection">The worker.</param>
    /// <param name="start">How the session is started there.</param>
    /// <param name="onEvent">Takes what the worker says of it, in order.</param>
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

    /// <summary>Starts the session on the worker, and waits until that has accepted it.</summary>
    /// <exception cref="OperationCanceledException">The attachment was closed; the worker has no such session.</exception>
    public async Task StartAsync()
    {
        if (Interlocked.CompareExchange(ref _phase, Phase.Starting, Phase.New) == Phase.New)
        {
            _work.Expect(WorkKind.Start);
            await Connection.SendAsync(_start, _closed).ConfigureAwait(false);

            // Closed meanwhile, it could not tell the worker to drop what the worker did not have yet.
            if (Interlocked.CompareExchange(ref _phase, Phase.Started, Phase.Starting) == Phase.Closed)
                Drop();
        }

        await _started.Task.WaitAsync(_closed).ConfigureAwait(false);
    }

    /// <summary>There is more to send, or more of it may be sent. It may be sent within this call: not under a lock.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Waits for <see cref="Wake"/>.</summary>
    /// <exception cref="OperationCanceledException">The attachment was closed.</exception>
    public ValueTask WaitAsync() => _wake.WaitAsync(_closed);

    /// <summary>Sends audio.</summary>
    /// <param name="chunk">The audio.</param>
    /// <param name="end">Up to where the worker then has the session's audio.</param>
    /// <exception cref="OperationCanceledException">The attachment was closed.</exception>
    public ValueTask SendAsync(AudioChunk chunk, TimeSpan end)
    {
        _work.ExpectAudio(end);
        return Connection.SendAsync(chunk, _closed);
    }

    /// <summary>Ends the session's audio on the worker.</summary>
    /// <exception cref="OperationCanceledException">The attachment was closed.</exception>
    public ValueTask StopAsync()
    {
        _work.Expect(WorkKind.Stop);
        return Connection.SendAsync(new StopSession(SessionId), _closed);
    }

    /// <summary>Takes the session off the worker. Not to be called under a lock.</summary>
    /// <param name="cancelsInWorker">Whether the worker still has the session and is to drop it.</param>
    public void Close(bool cancelsInWorker)
    {
        Volatile.Write(ref _cancelsInWorker, cancelsInWorker);
        var phase = Interlocked.Exchange(ref _phase, Phase.Closed);
        _closing.Cancel();
        _closing.Dispose();
        if (phase == Phase.Started)
            Drop();

        // Last: a worker without sessions may be shut down, after it was told to drop this one.
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

    private void Drop()
    {
        if (Volatile.Read(ref _cancelsInWorker))
            Connection.Post(new CancelSession(SessionId));
    }
}
