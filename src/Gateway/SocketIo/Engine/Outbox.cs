namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>The packets that wait to be sent to a client. Thread-safe.</summary>
/// <param name="maxBytes">The maximum number of waiting bytes.</param>
internal sealed class Outbox(int maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<EnginePacket> _packets = [];
    private TaskCompletionSource? _waiting;
    private EnginePacket? _last;
    private bool _isCompleted;
    private int _bytes;

    /// <summary>The number of waiting bytes.</summary>
    public int Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>Appends packets, all or none.</summary>
    /// <returns>Whether there is space; true also after completion, when the packets are discarded.</returns>
    public bool TryAdd(params ReadOnlySpan<EnginePacket> packets)
    {
        lock (_gate)
        {
            if (_isCompleted)
                return true;

            var bytes = 0;
            foreach (var packet in packets)
                bytes += EnginePayload.EncodedLength(packet);
            if (_bytes + bytes > maxBytes)
                return false;

            foreach (var packet in packets)
                _packets.Enqueue(packet);
            _bytes += bytes;
            Signal();
            return true;
        }
    }

    /// <summary>Ends the queue. Only the first call has an effect.</summary>
    /// <param name="last">The packet after all others.</param>
    /// <param name="discard">Whether the waiting packets are discarded.</param>
    public void Complete(EnginePacket last, bool discard)
    {
        lock (_gate)
        {
            if (_isCompleted)
                return;

            _isCompleted = true;
            _last = last;
            if (discard)
            {
                _packets.Clear();
                _bytes = 0;
            }

            Signal();
        }
    }

    /// <summary>Takes packets, and waits for the first one.</summary>
    /// <param name="maxPackets">The maximum number of packets.</param>
    /// <param name="maxLength">The maximum length of all packets in bytes; one packet can be longer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The packets, and whether they are the last ones.</returns>
    public async ValueTask<(List<EnginePacket> Packets, bool AreLast)> TakeAsync(
        int maxPackets, int maxLength, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task added;
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                if (TryTake(maxPackets, maxLength) is { } taken)
                    return taken;
                // During an upgrade, the old transport can still wait beside the new one.
                _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                added = _waiting.Task;
            }

            await added.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private (List<EnginePacket> Packets, bool AreLast)? TryTake(int maxPackets, int maxLength)
    {
        var packets = new List<EnginePacket>();
        var length = 0;
        while (packets.Count < maxPackets && _packets.TryPeek(out var next))
        {
            var bytes = EnginePayload.EncodedLength(next);
            if (packets.Count > 0 && length + bytes > maxLength)
                return (packets, false);
            length += bytes;
            _bytes -= bytes;
            packets.Add(_packets.Dequeue());
        }

        if (!_isCompleted || _packets.Count > 0)
            return packets.Count > 0 ? (packets, false) : null;

        if (_last is { } last)
            packets.Add(last);
        _last = null;
        return (packets, true);
    }

    private void Signal()
    {
        _waiting?.TrySetResult();
        _waiting = null;
    }
}
