using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>Owners that read a session's events late or not at all.</summary>
public sealed class SlowReaderTests : BridgeTest
{
    [Fact]
    public async Task A_slow_reader_misses_replaced_partials_but_no_final()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        for (var utterance = 0; utterance < 500; utterance++)
        {
            for (var word = 0; word < 10; word++)
                await worker.SendAsync(PartialOf(session.Id, utterance, $"{word}"));
            await worker.SendAsync(FinalOf(session.Id, utterance, "whole"));
        }

        await worker.SendAsync(PartialOf(session.Id, 500, "old"));
        await worker.SendAsync(PartialOf(session.Id, 500, "new"));
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        await WaitUntilHandledAsync(worker);

        var events = await EventsToEndAsync(session);
        Assert.Equal(Enumerable.Range(0, 500), events.OfType<SpeechEvent.Final>().Select(final => final.Utterance));
        Assert.Equal("new", Assert.Single(events.OfType<SpeechEvent.Partial>()).Text);
    }

    [Fact]
    public async Task A_session_whose_events_are_not_read_expires_without_affecting_others()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var unread = await Host.OpenAsync(worker, null, Cancel);
        var other = await Host.OpenAsync(worker, null, Cancel);

        for (var utterance = 0; utterance <= EventQueue.Capacity; utterance++)
            await worker.SendAsync(FinalOf(unread.Id, utterance, "unread"));

        Assert.Equal(unread.Id, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
        await worker.SendAsync(new SessionStopped(other.Id, "fine", 0, "stopped"));
        Assert.IsType<SpeechEvent.Stopped>(Assert.Single(await EventsToEndAsync(other)));
        var events = await EventsToEndAsync(unread);
        Assert.Equal(EventQueue.Capacity + 1, events.Count);
        Assert.Equal(ErrorCodes.SessionExpired, Assert.IsType<SpeechEvent.Failed>(events[^1]).Error.Code);
    }

    [Fact]
    public async Task Concurrent_readers_of_a_session_are_rejected()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await using var first = session.ReadEventsAsync(Cancel).GetAsyncEnumerator(Cancel);
        var next = first.MoveNextAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await session.ReadEventsAsync(Cancel).GetAsyncEnumerator(Cancel).MoveNextAsync());

        await session.DisposeAsync();
        Assert.True(await next);
    }
}
