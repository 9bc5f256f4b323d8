using System.Net.WebSockets;

namespace PortBridge.Gateway.Core;

/// <summary>
/// The messages that wait to be sent to a client. A partial makes the previous one unnecessary, so that a slow client
/// receives the latest one only; nothing else is dropped. Thread-safe; one task sends.
/// </summary>
internal sealed class SendQueue : IDisposable
{
    /// <summary>The number of bytes at which a client that does not read is disconnected.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<WireMessage> _waiting = [];
    private readonly Dictionary<string, LinkedListNode<WireMessage>> _superseded = [];
    private readonly SemaphoreSlim _signal = new(0, 1);
    private (WebSocketCloseStatus Status, string Reason)? _close;
    private long _bytes;

    /// <summary>Appends messages.</summary>
    /// <returns>False if the client reads too slowly, or the queue is closed.</returns>
    public bool TryEnqueue(IEnumerable<WireMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages)
            {
                if (_close is not null || _bytes + message.Data.Length > MaxBytes)
                    return false;
                Append(message);
            }

            Signal();
            return true;
        }
    }

    /// <summary>Closes the connection after the waiting messages. Only the first call has an effect.</summary>
    /// <param name="status">The status of the close frame.</param>
    /// <param name="reason">The reason; cut off to what a close frame can have.</param>
    public void Close(WebSocketCloseStatus status, string reason)
    {
        lock (_gate)
        {
            _close ??= (status, CloseReason.Shorten(reason));
            Signal();
        }
    }

    /// <summary>Sends the messages until the connection is closed.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="timeout">The time limit of one message.</param>
    /// <param name="cancellationToken">Ends sending.</param>
    /// <exception cref="IOException">The connection is lost, as also by a <see cref="WebSocketException"/>.</exception>
    /// <exception cref="OperationCanceledException">The client did not read in time, or the token is canceled.</exception>
    public async Task SendAsync(IMessageTransport transport, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            while (TryDequeue(out var message))
            {
                limited.CancelAfter(timeout);
                await transport.SendAsync(message, limited.Token).ConfigureAwait(false);
            }

            limited.CancelAfter(Timeout.InfiniteTimeSpan);
            if (Closing() is var (status, reason))
            {
                limited.CancelAfter(timeout);
                await transport.CloseAsync(status, reason, limited.Token).ConfigureAwait(false);
                return;
            }

            await _signal.WaitAsync(limited.Token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signal.Dispose();

    private void Append(WireMessage message)
    {
        if (message.Key is { } key && _superseded.Remove(key, out var old))
        {
            _bytes -= old.Value.Data.Length;
            _waiting.Remove(old);
        }

        var node = _waiting.AddLast(message);
        _bytes += message.Data.Length;
        if (message is { CanBeSuperseded: true, Key: { } current })
            _superseded[current] = node;
    }

    private bool TryDequeue(out WireMessage message)
    {
        lock (_gate)
        {
            if (_waiting.First is not { } first)
            {
                message = default;
                return false;
            }

            message = first.Value;
            _waiting.RemoveFirst();
            _bytes -= message.Data.Length;
            if (message is { CanBeSuperseded: true, Key: { } key })
                _superseded.Remove(key);
            return true;
        }
    }

    private (WebSocketCloseStatus Status, string Reason)? Closing()
    {
        lock (_gate)
            return _waiting.Count == 0 ? _close : null;
    }

    private void Signal()
    {
        if (_signal.CurrentCount == 0)
            _signal.Release();
    }
}
