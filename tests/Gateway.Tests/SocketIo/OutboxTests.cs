using PortBridge.Gateway.SocketIo.Engine;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The packets that wait for a client.</summary>
public sealed class OutboxTests
{
    private readonly Outbox _outbox = new(1000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transport_that_stops_waiting_does_not_take_the_signal_of_the_next_one()
    {
        using var stop = new CancellationTokenSource();
        var webSocket = _outbox.TakeAsync(1, 1000, Cancel).AsTask();
        var polling = _outbox.TakeAsync(1, 1000, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);

        _outbox.TryAdd(EnginePacket.Text("a"));

        Assert.Single((await webSocket.WithTimeout(Cancel)).Packets);
    }

    [Fact]
    public async Task A_transport_that_has_stopped_takes_nothing()
    {
        _outbox.TryAdd(EnginePacket.Text("a"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _outbox.TakeAsync(1, 1000, new CancellationToken(canceled: true)));

        Assert.Single((await _outbox.TakeAsync(1, 1000, Cancel)).Packets);
    }

    [Fact]
    public async Task The_last_packet_follows_those_that_wait_and_later_ones_are_discarded()
    {
        _outbox.TryAdd(EnginePacket.Text("a"));
        _outbox.Complete(new EnginePacket(EnginePacketType.Close), discard: false);
        Assert.True(_outbox.TryAdd(EnginePacket.Text("b")));

        var (packets, areLast) = await _outbox.TakeAsync(10, 1000, Cancel);

        Assert.Equal([EnginePacketType.Message, EnginePacketType.Close], packets.Select(packet => packet.Type));
        Assert.True(areLast);
    }
}
