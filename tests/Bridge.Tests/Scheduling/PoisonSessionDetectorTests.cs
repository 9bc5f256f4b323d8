using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Scheduling;

/// <summary>Suspects that end while they are isolated.</summary>
public sealed class PoisonSessionDetectorTests : BridgeTest
{
    protected override void Configure(PortBridgeOptions options) => options.Recovery.Enabled = true;

    [Fact]
    public async Task A_suspect_that_ends_while_it_is_placed_does_not_block_the_next_one()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var unread = await Host.OpenAsync(first, new SessionOptions { Overflow = AudioOverflow.DropOldest }, Cancel);
        var other = await Host.OpenAsync(first, null, Cancel);
        foreach (var session in new[] { unread, other })
        {
            await session.WriteAsync(Pcm(100), Cancel);
            await first.ReadAsync<AudioChunk>(Cancel);
        }

        // The interruption fills the event queue; the gap that follows overflows it and ends the session.
        for (var i = 0; i < EventQueue.Capacity - 1; i++)
            await first.SendAsync(new Final(unread.Id, i, "", 0, 0));
        await WaitUntilHandledAsync(first);
        first.Exit(139);
        var second = await Host.ReadyWorkerAsync(Cancel);
        second.Exit(139);
        await Host.WhenAsync(status => status is { State: WorkerState.Backoff, Generation: 2 }, Cancel);
        await unread.WriteAsync(Pcm(40_000), Cancel);

        var third = await Host.ReadyWorkerAsync(Cancel);

        while (await third.ReadAsync<Command>(Cancel) is not StartSession start || start.SessionId != other.Id)
        {
        }

        var failed = Assert.IsType<SpeechEvent.Failed>((await EventsToEndAsync(unread))[^1]);
        Assert.Equal(ErrorCodes.SessionExpired, failed.Error.Code);
    }
}
