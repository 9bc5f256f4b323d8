using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>The mapping and delivery of a worker's events.</summary>
public sealed class SessionEventTests : BridgeTest
{
    [Fact]
    public async Task Events_are_delivered_only_to_their_own_session()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var sessions = new List<ISpeechSession>();
        for (var i = 0; i < 5; i++)
            sessions.Add(await Host.OpenAsync(worker, null, Cancel));

        for (var utterance = 0; utterance < 20; utterance++)
        {
            foreach (var session in sessions)
                await worker.SendAsync(FinalOf(session.Id, utterance, session.Id));
        }

        foreach (var session in sessions)
            await worker.SendAsync(new SessionStopped(session.Id, session.Id, 0, "stopped"));

        foreach (var session in sessions)
        {
            var events = await EventsToEndAsync(session);
            Assert.Equal(Enumerable.Range(0, 20), events.OfType<SpeechEvent.Final>().Select(final => final.Utterance));
            Assert.All(events.OfType<SpeechEvent.Final>(), final => Assert.Equal(session.Id, final.Text));
        }
    }

    [Fact]
    public async Task Every_kind_of_event_is_mapped_to_the_public_event()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var id = session.Id;
        await session.WriteAsync(Pcm(200), Cancel);
        await worker.ReadAsync<AudioChunk>(Cancel);

        await worker.SendAsync(new StateChanged(id, SessionState.Recording));
        await worker.SendAsync(new SpeechStarted(id, 640));
        await worker.SendAsync(new Partial(id, 0, "𝄞a\U0001F600bc", 3, 140, 7));
        await worker.SendAsync(new Progress(id, 4000, 3400, 140));
        await worker.SendAsync(new SpeechStopped(id, 2310));
        await worker.SendAsync(new Final(
            id, 1, "go", 140, 2310, 0.5, [new("go", 640, 820, 0.25)], new(2170, 190, 204)));
        await worker.SendAsync(new SessionStopped(id, "go", 6100, "stopped"));

        var events = await EventsToEndAsync(session);
        Assert.Equal(new SpeechEvent.StateChanged(SessionState.Recording), events[0]);
        Assert.Equal(new SpeechEvent.SpeechStarted(Ms(640)), events[1]);
        Assert.Equal(new SpeechEvent.Partial(0, "𝄞a\U0001F600bc", "𝄞a\U0001F600".Length, Ms(140)), events[2]);
        Assert.Equal(new SpeechEvent.Progress(Ms(4000), Ms(3400), Ms(140)), events[3]);
        Assert.Equal(new SpeechEvent.SpeechStopped(Ms(2310)), events[4]);
        var final = Assert.IsType<SpeechEvent.Final>(events[5]);
        Assert.Equal(
            (1, "go", Ms(140), Ms(2310), 0.5),
            (final.Utterance, final.Text, final.Start, final.End, final.Confidence));
        Assert.Equal([new Word("go", Ms(640), Ms(820), 0.25)], final.Words);
        Assert.Equal(new FinalTiming(Ms(2170), Ms(190), Ms(204)), final.Timing);
        Assert.Equal(new SpeechEvent.Stopped("go", Ms(6100), "stopped"), events[6]);
        Assert.Equal(7, events.Count);
    }

    [Fact]
    public async Task A_recoverable_error_is_a_warning_and_an_unrecoverable_one_ends_the_session()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendAsync(new Error(ErrorCodes.EngineFailed, "One utterance is lost.", true, session.Id));
        await worker.SendAsync(new Error(ErrorCodes.Overloaded, "Too much.", false, session.Id));

        Assert.Equal(
            [
                new SpeechEvent.Warning(new(ErrorCodes.EngineFailed, "One utterance is lost.", false)),
                new SpeechEvent.Failed(new(ErrorCodes.Overloaded, "Too much.", true)),
            ],
            await EventsToEndAsync(session));
        var error = await ErrorOfAsync(() => session.WriteAsync(Pcm(10), Cancel).AsTask());
        Assert.Equal(ErrorCodes.Overloaded, error.Code);
    }

    [Fact]
    public async Task Events_after_the_end_of_a_session_are_ignored()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await session.CancelAsync();

        await worker.SendAsync(FinalOf(session.Id, 0, "too late"));
        await worker.SendAsync(new SessionStopped(session.Id, "too late", 0, "cancelled"));
        await worker.SendAsync(FinalOf("never-opened", 0, "whose?"));
        await WaitUntilHandledAsync(worker);

        Assert.Single(await EventsToEndAsync(session));
        Assert.Equal(3, Host.Logs.Of(11).Count);
        Assert.Equal(WorkerState.Ready, Host.Bridge.Worker.State);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
