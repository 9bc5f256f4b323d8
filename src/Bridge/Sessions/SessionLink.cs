using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Routing;

namespace PortBridge.Sessions;

/// <summary>
/// A session's stay on one worker: starts it there, from the beginning or from where the worker before was lost, and
/// sends its audio out of the session's buffer as fast as the credit allows. Audio that is heard again and audio that
/// has just been written take the same way.
/// </summary>
internal sealed class SessionLink : IDisposable
{
    // Pieces of a second let the credit flow evenly and keep frames far below any limit.
    private static readonly TimeSpan LongestChunk = TimeSpan.FromSeconds(1);

    private readonly ISessionOwner _owner;
    private readonly ReplayBuffer _audio;
    private readonly AudioCredit _credit;
    private readonly AudioFormat _format;
    private readonly StartSession _start;
    // Whoever writes audio sends it too, if the link has nothing else to do: a change of thread costs more than that.
    private readonly Pulse _pulse = new(isInline: true);
    private readonly WorkDebt _debt;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _longestChunk;
    private long _next;
    private long _seq;
    private volatile bool _isStopping;

    public SessionLink(
        ISessionOwner owner,
        WorkerConnection connection,
        StartSession start,
        AudioFormat format,
        ReplayBuffer audio,
        AudioCredit credit,
        long from)
    {
        _owner = owner;
        _start = start;
        _format = format;
        _longestChunk = format.BytesOf(LongestChunk);
        _audio = audio;
        _credit = credit;
        _next = from;
        Connection = connection;
        _debt = new WorkDebt(connection);
        _closed = _closing.Token;
    }

    public WorkerConnection Connection { get; }

    public string SessionId => _start.SessionId;

    /// <summary>Up to where the worker has been sent the session's audio.</summary>
    public TimeSpan Sent => _format.DurationOf(Volatile.Read(ref _next));

    /// <summary>
    /// Since when the worker owes the session something (its start, work on its audio, a final, its end), as a
    /// timestamp; null while it owes nothing.
    /// </summary>
    public long? WaitsSince => _debt.Since;

    /// <summary>Whether the worker has accepted the session.</summary>
    public bool IsStarted => _started.Task.IsCompletedSuccessfully;

    /// <summary>Puts the session into the connection's table and begins to send. Ends by itself with either.</summary>
    public void Open()
    {
        Connection.Sessions.Add(this);
        _ = RunAsync();
    }

    /// <summary>There is more to send, or more credit to send it. Not to be called under a lock.</summary>
    public void Wake() => _pulse.Set();

    /// <summary>The audio ends with what is in the buffer. Not to be called under a lock once the link is open.</summary>
    public void Stop()
    {
        _isStopping = true;
        _pulse.Set();
    }

    /// <summary>Takes the session off the worker. Nothing that the worker still says about it reaches the owner.</summary>
    /// <param name="tellWorker">Whether the worker still has the session and is to drop it.</param>
    public void Close(bool tellWorker)
    {
        Connection.Sessions.Remove(this);
        _closing.Cancel();
        Dispose();
        if (tellWorker)
            Connection.Post(new CancelSession(SessionId));
    }

    /// <inheritdoc/>
    public void Dispose() => _closing.Dispose();

    /// <summary>Takes an event of the worker, in order.</summary>
    public void Handle(WorkerEvent message)
    {
        _debt.Pay(message);
        if (message is SessionStarted)
            _started.TrySetResult();
        _owner.Handle(this, message);
    }

    private async Task RunAsync()
    {
        try
        {
            _debt.Owe(WorkKind.Start);
            await Connection.SendAsync(_start, _closed).ConfigureAwait(false);
            await _started.Task.WaitAsync(_closed).ConfigureAwait(false);
            while (!await SendNextAsync().ConfigureAwait(false))
                await _pulse.WaitAsync(_closed).ConfigureAwait(false);
            _debt.Owe(WorkKind.Stop);
            await Connection.SendAsync(new StopSession(SessionId), _closed).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The session or the worker has ended; whoever ended it decides what comes of the session.
        }
    }

    /// <summary>Sends what there is and may be sent.</summary>
    /// <returns>Whether that was all there will ever be.</returns>
    private async ValueTask<bool> SendNextAsync()
    {
        while (true)
        {
            // In this order: what was written before the stop is in the buffer when the stop is seen.
            var isLast = _isStopping;
            if (!_credit.MaySend(_format.DurationOf(_next)))
                return isLast && _next >= _audio.End;

            var (position, bytes, length) = _audio.Read(_next, _longestChunk);
            if (length == 0 && position <= _next)
                return isLast;

            var gap = _format.DurationOf(position) - _format.DurationOf(_next);
            if (gap > TimeSpan.Zero)
                _owner.OnGap(_format.DurationOf(_next), gap);

            var chunk = AudioChunk.Adopt(SessionId, bytes, length, _seq++, (long)gap.TotalMilliseconds);
            Volatile.Write(ref _next, position + length);
            _debt.OweAudio(_format.DurationOf(_next));
            await Connection.SendAsync(chunk, _closed).ConfigureAwait(false);
        }
    }
}

/// <summary>Whoever a link's events are for.</summary>
internal interface ISessionOwner
{
    /// <summary>Takes an event that came over the link, which may be one that the owner has left.</summary>
    void Handle(SessionLink link, WorkerEvent message);

    /// <summary>Audio was dropped before it could be sent.</summary>
    void OnGap(TimeSpan at, TimeSpan length);
}
