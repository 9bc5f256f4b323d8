using System.Net.WebSockets;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>
/// A client of an Engine.IO server: the packets that wait for it, the heartbeat and the end. The transports, which send and
/// receive, come and go. Thread-safe.
/// </summary>
internal sealed class EngineSession : IDisposable
{
    private readonly EngineOptions _options;
    private readonly Action<EngineSession> _remove;
    private readonly Lock _gate = new();
    private readonly ITimer _heartbeat;
    private IEngineReceiver? _receiver;
    private CancellationTokenSource? _poll;
    private bool _isPosting;
    private bool _isUpgrading;
    private bool _awaitsPong;
    private int _receiving;
    private string _closeReason = "";

    /// <summary>Creates a session.</summary>
    /// <param name="id">The identifier, which is a secret of the client.</param>
    /// <param name="isWebSocket">Whether the first transport is a WebSocket.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">The heartbeat's clock.</param>
    /// <param name="remove">Removes the session from the server when no request can reach it any more.</param>
    public EngineSession(string id, bool isWebSocket, EngineOptions options, TimeProvider time, Action<EngineSession> remove)
    {
        (Id, IsWebSocket, _options, _remove, Time) = (id, isWebSocket, options, remove, time);
        Outbox = new Outbox(options.MaxBufferedBytes);
        _heartbeat = time.CreateTimer(_ => OnHeartbeat(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The identifier.</summary>
    public string Id { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Whether the transport is a WebSocket.</summary>
    public bool IsWebSocket { get; private set; }

    /// <summary>Whether the session has ended.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The status of the close frame.</summary>
    public WebSocketCloseStatus CloseStatus { get; private set; } = WebSocketCloseStatus.NormalClosure;

    /// <summary>The sentence in the close frame.</summary>
    public string CloseMessage { get; private set; } = "";

    /// <summary>The packets that wait.</summary>
    public Outbox Outbox { get; }

    /// <summary>Starts the heartbeat. The receiver of a session that has ended meanwhile is told so.</summary>
    public void Start(IEngineReceiver receiver)
    {
        lock (_gate)
        {
            _receiver = receiver;
            if (!IsClosed)
            {
                _heartbeat.Change(_options.PingInterval, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        receiver.Disconnected(_closeReason);
    }

    /// <summary>Sends messages, or disconnects a client that does not read.</summary>
    public void Send(params ReadOnlySpan<EnginePacket> messages)
    {
        if (!Outbox.TryAdd(messages))
            Close("transport error", WebSocketCloseStatus.PolicyViolation, "The client does not read its messages.", discard: true);
    }

    /// <summary>Handles a packet of the client.</summary>
    /// <exception cref="EngineProtocolException">The packet is invalid here.</exception>
    public async ValueTask ReceiveAsync(EnginePacket packet)
    {
        Interlocked.Increment(ref _receiving);
        try
        {
            RecordActivity();
            switch (packet.Type)
            {
                case EnginePacketType.Message when !IsClosed:
                    await _receiver!.ReceiveAsync(packet).ConfigureAwait(false);
                    break;
                case EnginePacketType.Close:
                    Close("transport close", discard: true, last: EnginePacketType.Noop);
                    break;
                case EnginePacketType.Open or EnginePacketType.Ping or EnginePacketType.Upgrade:
                    throw new EngineProtocolException($"A client cannot send a packet of type {(int)packet.Type} here.");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _receiving);
        }
    }

    /// <summary>Ends the session. Only the first call has an effect.</summary>
    /// <param name="reason">Why, in the terms of Socket.IO.</param>
    /// <param name="status">The status of a close frame.</param>
    /// <param name="message">The sentence in a close frame.</param>
    /// <param name="discard">Whether the waiting packets are discarded.</param>
    /// <param name="last">The packet that ends polling.</param>
    public void Close(
        string reason,
        WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure,
        string message = "",
        bool discard = false,
        EnginePacketType last = EnginePacketType.Close)
    {
        bool isReachable;
        IEngineReceiver? receiver;
        lock (_gate)
        {
            if (IsClosed)
                return;

            (IsClosed, CloseStatus, CloseMessage) = (true, status, message);
            (receiver, _closeReason) = (_receiver, reason);
            // A client between two polling requests learns of the end by its next one.
            isReachable = !IsWebSocket && !discard;
            _heartbeat.Change(isReachable ? _options.PingTimeout : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Outbox.Complete(new EnginePacket(last), discard);
        }

        if (!isReachable)
            _remove(this);
        receiver?.Disconnected(reason);
    }

    /// <summary>Begins a polling request.</summary>
    /// <returns>False if one is waiting already.</returns>
    public bool TryBeginPoll(CancellationTokenSource release)
    {
        lock (_gate)
        {
            if (_poll is not null)
                return false;

            _poll = release;
            // A client that upgrades waits for its last polling request to end.
            if (IsWebSocket)
                release.Cancel();
            else if (_isUpgrading)
                release.CancelAfter(_options.UpgradePollTime);
            return true;
        }
    }

    /// <summary>Ends a polling request.</summary>
    /// <param name="isLast">Whether the client has been told that the session has ended.</param>
    public void EndPoll(bool isLast)
    {
        lock (_gate)
            _poll = null;
        if (isLast)
            _remove(this);
    }

    /// <summary>Begins a request that sends packets.</summary>
    /// <returns>False if one is active already.</returns>
    public bool TryBeginPost() => !Interlocked.Exchange(ref _isPosting, true);

    /// <summary>Ends a request that sends packets.</summary>
    public void EndPost() => Volatile.Write(ref _isPosting, false);

    /// <summary>Begins an upgrade. Messages are still sent by polling.</summary>
    /// <returns>False if the transport is a WebSocket already, another upgrade is active, or the session has ended.</returns>
    public bool TryBeginUpgrade()
    {
        lock (_gate)
            return !IsClosed && !IsWebSocket && !_isUpgrading && (_isUpgrading = true);
    }

    /// <summary>Ends the waiting polling request, because the client has tested the new transport.</summary>
    public void ReleasePoll()
    {
        lock (_gate)
            _ = _poll?.CancelAsync();
    }

    /// <summary>Ends an upgrade.</summary>
    /// <param name="isWebSocket">Whether the transport is a WebSocket from now on.</param>
    /// <returns>False if the session has ended.</returns>
    public bool EndUpgrade(bool isWebSocket)
    {
        lock (_gate)
        {
            _isUpgrading = false;
            IsWebSocket |= isWebSocket && !IsClosed;
            _ = _poll?.CancelAsync();
            return !IsClosed;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _heartbeat.Dispose();

    // Everything that a client sends shows that it is there: its answer to a ping can be behind a lot of data.
    private void RecordActivity()
    {
        lock (_gate)
        {
            if (!_awaitsPong || IsClosed)
                return;
            _awaitsPong = false;
            _heartbeat.Change(_options.PingInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnHeartbeat()
    {
        lock (_gate)
        {
            if (!IsClosed && (!_awaitsPong || Volatile.Read(ref _receiving) > 0))
            {
                // The answer of a client whose messages wait here cannot be read yet.
                if (!_awaitsPong)
                    Outbox.TryAdd(new EnginePacket(EnginePacketType.Ping));
                _awaitsPong = true;
                _heartbeat.Change(_options.PingTimeout, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        if (IsClosed)
            _remove(this);
        else
            Close("ping timeout", WebSocketCloseStatus.PolicyViolation, "The client did not answer a ping in time.", discard: true);
    }
}
