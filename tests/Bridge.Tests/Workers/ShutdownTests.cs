using PortBridge.Protocol;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>Stopping the host.</summary>
public sealed class ShutdownTests : BridgeTest
{
    [Fact]
    public async Task A_shutdown_is_requested_and_the_workers_input_closed()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        var stopping = Host.StopAsync(Cancel);
        Assert.Equal([new Shutdown()], await worker.ReadToEndAsync(Cancel));
        worker.Exit(0);
        await stopping;

        Assert.False(worker.Killed.IsCompleted);
        Assert.Contains("shutdown", Assert.Single(Host.Logs.Of(14)).Message, StringComparison.Ordinal);
        Assert.Empty(Host.Logs.Of(3));
        var status = Host.Bridge.Worker;
        Assert.Equal((WorkerState.Stopped, null, null), (status.State, status.ProcessId, status.Description));
        Assert.Equal((WorkerExitReason.Shutdown, 0), (status.LastExit!.Reason, status.LastExit.ExitCode));
    }

    [Fact]
    public async Task Results_that_a_worker_sends_while_it_shuts_down_reach_its_sessions()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var stopping = Host.StopAsync(Cancel);
        await worker.ReadAsync<Shutdown>(Cancel);
        await worker.SendAsync(FinalOf(session.Id, 0, "last words"));
        await worker.SendAsync(new SessionStopped(session.Id, "last words", 0, "shutdown"));
        worker.Exit(0);
        await stopping;

        var events = await EventsToEndAsync(session);
        Assert.Equal("last words", Assert.IsType<SpeechEvent.Final>(events[0]).Text);
        Assert.Equal("shutdown", Assert.IsType<SpeechEvent.Stopped>(events[1]).Reason);
    }

    [Fact]
    public async Task A_worker_that_does_not_exit_is_killed_after_the_shutdown_timeout_and_its_sessions_fail()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var stopping = Host.StopAsync(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(5), Cancel);
        await worker.Terminated.WithTimeout(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);
        await worker.Killed.WithTimeout(Cancel);
        await stopping;

        Assert.Contains("kill", Assert.Single(Host.Logs.Of(14)).Message, StringComparison.Ordinal);
        Assert.IsType<SpeechEvent.Failed>(Assert.Single(await EventsToEndAsync(session)));
    }

    [Fact]
    public async Task A_worker_that_exits_on_SIGTERM_is_not_killed()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        var stopping = Host.StopAsync(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(5), Cancel);
        await worker.Terminated.WithTimeout(Cancel);
        worker.Exit(143);
        await stopping;

        Assert.False(worker.Killed.IsCompleted);
        Assert.Contains("SIGTERM", Assert.Single(Host.Logs.Of(14)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_no_longer_reads_is_killed_after_the_shutdown_timeout()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await session.WriteAsync(Pcm(2000), Cancel);
        for (var i = 0; i < MessageWriter<Command>.QueueLength; i++)
            await session.WriteAsync(Pcm(1), Cancel).AsTask().WithTimeout(Cancel);

        var stopping = Host.StopAsync(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(5), Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);

        await worker.Killed.WithTimeout(Cancel);
        await stopping;
    }

    [Fact]
    public async Task A_worker_that_does_not_exit_when_killed_does_not_block_the_host()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        worker.SurvivesKill = true;

        var stopping = Host.StopAsync(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(5), Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);
        for (var i = 0; i < 4; i++)
            await Host.Time.ElapseAsync(Grace, Cancel);

        await stopping;
        Assert.Single(Host.Logs.Of(18));
    }

    [Fact]
    public async Task Stopping_the_host_while_the_worker_starts_does_not_wait_until_it_is_ready()
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        var refusal = RefusalAsync();

        var stopping = Host.StopAsync(Cancel);
        await worker.ReadAsync<Shutdown>(Cancel);

        Assert.Contains("stopping", (await refusal).Message, StringComparison.Ordinal);
        await worker.ReadyAsync();
        await Host.Logs.WhenLoggedAsync(2, Cancel);
        Assert.Equal(WorkerState.Draining, Host.Bridge.Worker.State);
        worker.Exit(0);
        await stopping;
    }

    [Fact]
    public async Task Stopping_the_host_during_backoff_starts_no_more_workers()
    {
        (await Host.NextWorkerAsync(Cancel)).Exit(1);
        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        await Host.StopAsync(Cancel);
        Host.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((WorkerState.Stopped, null), (Host.Bridge.Worker.State, Host.Bridge.Worker.NextStart));
        Assert.Single(Host.Launcher.Workers);
    }

    [Fact]
    public async Task The_host_stops_immediately_when_its_worker_has_failed_permanently()
    {
        (await Host.NextWorkerAsync(Cancel)).Exit(ExitCodes.Configuration);
        await Host.WhenAsync(status => status.State == WorkerState.Failed, Cancel);

        await Host.StopAsync(Cancel);

        Assert.Equal(WorkerExitReason.Unavailable, Host.Bridge.Worker.LastExit?.Reason);
    }

    [Fact]
    public async Task A_session_cannot_be_opened_while_or_after_the_host_stops()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var stopping = Host.StopAsync(Cancel);
        await Host.WhenAsync(status => status.State == WorkerState.Draining, Cancel);

        var during = await RefusalAsync();
        worker.Exit(0);
        await stopping;
        var after = await RefusalAsync();

        Assert.Equal((ErrorCodes.WorkerUnavailable, false), (during.Code, during.IsRetriable));
        Assert.Contains("stopping", during.Message, StringComparison.Ordinal);
        Assert.Equal(during, after);
    }

    [Fact]
    public async Task A_watcher_of_the_worker_sees_its_states_in_order_until_the_host_stops()
    {
        var seen = new List<WorkerState>();
        var first = new TaskCompletionSource();
        var watching = WatchAsync();
        await first.Task.WithTimeout(Cancel);

        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.SendAsync(new Loading("model"));
        await Host.WhenAsync(status => status.State == WorkerState.Loading, Cancel);
        await worker.ReadyAsync();
        await Host.WhenAsync(status => status.State == WorkerState.Ready, Cancel);
        var stopping = Host.StopAsync(Cancel);
        await worker.ReadAsync<Shutdown>(Cancel);
        worker.Exit(0);
        await stopping;
        await watching.WithTimeout(Cancel);

        Assert.Equal(seen.Order(), seen);
        Assert.Equal(WorkerState.Stopped, Host.Bridge.Worker.State);

        async Task WatchAsync()
        {
            await foreach (var status in Host.Bridge.WatchWorkerAsync(Cancel))
            {
                first.TrySetResult();
                if (status.State != WorkerState.Stopped)
                    seen.Add(status.State);
            }
        }
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        using var giveUp = new CancellationTokenSource();
        await using var watch = Host.Bridge.WatchWorkerAsync(giveUp.Token).GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await watch.MoveNextAsync());

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await watch.MoveNextAsync())
            {
            }
        });
    }
}
