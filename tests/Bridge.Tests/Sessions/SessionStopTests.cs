using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>Stopping, cancelling and disposing a session.</summary>
public sealed class SessionStopTests : BridgeTest
{
    [Fact]
    public async Task Stopping_returns_the_whole_text_and_ends_the_events()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var stopping = session.StopAsync(Cancel);
        Assert.Equal(session.Id, (await worker.ReadAsync<StopSession>(Cancel)).SessionId);
        await worker.SendAsync(FinalOf(session.Id, 0, "the last words"));
        await worker.SendAsync(new SessionStopped(session.Id, "the last words", 500, "stopped"));

        var stopped = await stopping.WithTimeout(Cancel);
        Assert.Equal(new SpeechSessionResult("the last words", TimeSpan.FromMilliseconds(500), "stopped"), stopped);
        Assert.Equal(
            new SpeechEvent.Stopped(stopped.Text, stopped.Audio, stopped.Reason), (await EventsToEndAsync(session))[^1]);
    }

    [Fact]
    public async Task Stopping_an_ended_session_returns_how_it_ended()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "by itself", 500, "shutdown"));
        await EventsToEndAsync(session);

        var first = await session.StopAsync(Cancel);
        var second = await session.StopAsync(Cancel);

        Assert.Equal("by itself", first.Text);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Stopping_twice_sends_one_command()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var (first, second) = (session.StopAsync(Cancel), session.StopAsync(Cancel));
        await worker.ReadAsync<StopSession>(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));

        Assert.Equal(await first.WithTimeout(Cancel), await second.WithTimeout(Cancel));
        await AssertNothingMoreIsSentAsync(worker);
    }

    [Fact]
    public async Task A_stop_that_the_worker_never_completes_fails_after_its_timeout_and_cancels_the_session()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var stopping = session.StopAsync(Cancel);
        await worker.ReadAsync<StopSession>(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(60), Cancel);

        var error = await ErrorOfAsync(() => stopping);
        Assert.Equal(ErrorCodes.WorkerUnavailable, error.Code);
        Assert.Contains("60 s", error.Message, StringComparison.Ordinal);
        await worker.ReadAsync<CancelSession>(Cancel);
        Assert.Equal([new SpeechEvent.Failed(error)], await EventsToEndAsync(session));
    }

    [Fact]
    public async Task A_stop_whose_wait_was_cancelled_can_be_awaited_again()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        using var giveUp = new CancellationTokenSource();

        var first = session.StopAsync(giveUp.Token);
        await worker.ReadAsync<StopSession>(Cancel);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = session.StopAsync(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "whole", 0, "stopped"));

        Assert.Equal("whole", (await second.WithTimeout(Cancel)).Text);
    }

    [Fact]
    public async Task Cancelling_and_disposing_repeatedly_cancels_the_session_in_the_worker_once()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await session.CancelAsync();
        await session.CancelAsync();
        await session.DisposeAsync();
        await session.DisposeAsync();

        Assert.Equal(session.Id, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
        await AssertNothingMoreIsSentAsync(worker);
        Assert.Equal([new SpeechEvent.Stopped("", TimeSpan.Zero, "cancelled")], await EventsToEndAsync(session));
    }

    [Fact]
    public async Task Disposing_a_stopped_session_sends_nothing_to_the_worker()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var stopping = session.StopAsync(Cancel);
        await worker.ReadAsync<StopSession>(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        await stopping.WithTimeout(Cancel);

        await session.DisposeAsync();

        await AssertNothingMoreIsSentAsync(worker);
    }

    [Fact]
    public async Task Cancelling_a_stopping_session_completes_the_stop()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var stopping = session.StopAsync(Cancel);

        await session.CancelAsync();

        Assert.Equal("cancelled", (await stopping.WithTimeout(Cancel)).Reason);
    }

    private async Task AssertNothingMoreIsSentAsync(InMemoryWorker worker)
    {
        var stopping = Host.StopAsync(Cancel);
        Assert.Equal([new Shutdown()], await worker.ReadToEndAsync(Cancel));
        worker.Exit(0);
        await stopping;
    }
}
