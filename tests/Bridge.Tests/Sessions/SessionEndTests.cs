using PortBridge.Hosting;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Scheduling;
using PortBridge.Sessions;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>The removal of ended sessions from the bridge.</summary>
public sealed class SessionEndTests : BridgeTest
{
    private InMemoryWorker _worker = null!;

    private SessionDispatcher Dispatcher => ((SpeechBridge)Host.Bridge).Dispatcher;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _worker = await Host.ReadyWorkerAsync(Cancel);
    }

    [Fact]
    public async Task No_session_is_left_behind_however_it_ends()
    {
        var stopped = await Host.OpenAsync(_worker, null, Cancel);
        var cancelled = await Host.OpenAsync(_worker, null, Cancel);
        var refusing = await Host.OpenAsync(_worker, null, Cancel);
        var unread = await Host.OpenAsync(_worker, null, Cancel);
        var late = await Host.OpenAsync(_worker, null, Cancel);
        Assert.Equal((5, 5), (Dispatcher.Count, Dispatcher.Attached));

        await _worker.SendAsync(new SessionStopped(stopped.Id, "", 0, "stopped"));
        await stopped.StopAsync(Cancel).WithTimeout(Cancel);
        await cancelled.DisposeAsync();
        await _worker.SendAsync(new Error(ErrorCodes.Internal, "No more.", false, refusing.Id));
        await refusing.ReadEventsAsync(Cancel).ToListAsync(Cancel).AsTask().WithTimeout(Cancel);
        for (var i = 0; i <= EventQueue.Capacity; i++)
            await _worker.SendAsync(new Final(unread.Id, i, "", 0, 0));
        await Assert.ThrowsAsync<SpeechException>(() => unread.StopAsync(Cancel)).WithTimeout(Cancel);
        var stopping = late.StopAsync(Cancel);
        await Host.Time.ElapseAsync(new PortBridgeOptions().StopTimeout, Cancel);
        await Assert.ThrowsAsync<SpeechException>(() => stopping).WithTimeout(Cancel);

        Assert.Equal((0, 0), (Dispatcher.Count, Dispatcher.Attached));
    }

    [Fact]
    public async Task A_cancelled_or_refused_opening_leaves_no_session_behind()
    {
        using var giveUp = new CancellationTokenSource();
        var givenUp = Host.Bridge.OpenSessionAsync(null, giveUp.Token).AsTask();
        await _worker.ReadAsync<StartSession>(Cancel);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp).WithTimeout(Cancel);

        await _worker.ReadAsync<CancelSession>(Cancel);
        var refused = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        var start = await _worker.ReadAsync<StartSession>(Cancel);
        await _worker.SendAsync(new Error(ErrorCodes.TooManySessions, "Full.", true, start.SessionId));
        await Assert.ThrowsAsync<SpeechException>(() => refused).WithTimeout(Cancel);

        Assert.Equal((0, 0), (Dispatcher.Count, Dispatcher.Attached));
    }

    [Fact]
    public async Task A_session_that_is_ended_by_several_threads_at_once_ends_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var session = await Host.OpenAsync(_worker, null, Cancel);
            await AtOnceAsync(
                () => ((SessionHandle)session).Controller.Fail(SpeechError.WorkerLost("It is gone.")),
                () => _ = session.CancelAsync().AsTask(),
                () => _worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped")).Wait(Cancel));

            var ending = Assert.Single(
                await session.ReadEventsAsync(Cancel).ToListAsync(Cancel).AsTask().WithTimeout(Cancel));
            if (ending is SpeechEvent.Stopped { Reason: "cancelled" })
                await _worker.ReadAsync<CancelSession>(Cancel);
            Assert.Equal((0, 0), (Dispatcher.Count, Dispatcher.Attached));
        }
    }

    [Fact]
    public async Task An_idle_session_expires_and_one_that_is_kept_alive_does_not()
    {
        await using var host = await BridgeHost.StartAsync(
            options => options.SessionIdleTimeout = TimeSpan.FromMinutes(1), Cancel);
        var worker = await host.ReadyWorkerAsync(Cancel);
        var forgotten = await host.OpenAsync(worker, null, Cancel);
        var kept = await host.OpenAsync(worker, null, Cancel);

        host.Time.Advance(TimeSpan.FromSeconds(40));
        kept.KeepAlive();
        host.Time.Advance(TimeSpan.FromSeconds(40));

        var failed = Assert.IsType<SpeechEvent.Failed>((await EventsToEndAsync(forgotten))[^1]);
        Assert.Equal(ErrorCodes.SessionExpired, failed.Error.Code);
        Assert.Equal(forgotten.Id, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
        Assert.Equal(1, ((SpeechBridge)host.Bridge).Dispatcher.Count);
    }

    private static async Task AtOnceAsync(params Action[] acts)
    {
        using var start = new Barrier(acts.Length);
        var running = acts.Select(act => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Cancel);
                act();
            },
            Cancel,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(running).WithTimeout(Cancel);
    }
}
