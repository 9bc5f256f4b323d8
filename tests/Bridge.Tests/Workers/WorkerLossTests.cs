using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>The loss of a worker: its sessions, and its restart.</summary>
public sealed class WorkerLossTests : BridgeTest
{
    [Fact]
    public async Task The_loss_of_a_worker_fails_its_sessions_with_a_retriable_error()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var sessions = new[] { await Host.OpenAsync(worker, null, Cancel), await Host.OpenAsync(worker, null, Cancel) };

        await worker.SendAsync(FinalOf(sessions[0].Id, 0, "last words"));
        worker.Exit(139);

        var events = await EventsToEndAsync(sessions[0]);
        Assert.Equal("last words", Assert.IsType<SpeechEvent.Final>(events[0]).Text);
        var failed = Assert.IsType<SpeechEvent.Failed>(events[1]);
        Assert.Equal(failed, Assert.Single(await EventsToEndAsync(sessions[1])));
        Assert.Equal((ErrorCodes.WorkerLost, true), (failed.Error.Code, failed.Error.IsRetriable));
        Assert.Contains("signal 11", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(failed.Error, await ErrorOfAsync(() => sessions[0].WriteAsync(Pcm(10), Cancel).AsTask()));
        Assert.Equal(failed.Error, await ErrorOfAsync(() => sessions[1].StopAsync(Cancel)));
    }

    [Fact]
    public async Task When_a_session_fails_the_status_already_shows_the_workers_exit()
    {
        for (var crash = 1; crash <= 10; crash++)
        {
            var worker = await Host.ReadyWorkerAsync(Cancel);
            var session = await Host.OpenAsync(worker, null, Cancel);
            var told = ReadFailureAsync(session);
            worker.Exit(139);

            var status = await told.WithTimeout(Cancel);

            Assert.Equal((crash, null), (status.LastExit?.Generation, status.ProcessId));
        }

        async Task<WorkerStatus> ReadFailureAsync(ISpeechSession session)
        {
            await session.ReadEventsAsync(Cancel).ToListAsync(Cancel);
            return Host.Bridge.Worker;
        }
    }

    [Fact]
    public async Task A_lost_worker_restarts_after_a_delay_and_serves_new_sessions()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        first.Exit(1);

        var paused = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal((1, null), (paused.Restarts, paused.ProcessId));
        Assert.InRange(paused.NextStart!.Value - Host.Time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.Equal((WorkerExitReason.Crashed, 1, 1), Exit(paused));
        Assert.Equal(ErrorCodes.WorkerLost, paused.Error?.Code);
        var second = await Host.ReadyWorkerAsync(Cancel);

        var session = await Host.OpenAsync(second, null, Cancel);
        await session.WriteAsync(Pcm(10), Cancel);
        await second.ReadAsync<AudioChunk>(Cancel);
        var ready = Host.Bridge.Worker;
        Assert.Equal((2, second.Id, 1), (ready.Generation, ready.ProcessId, ready.Restarts));
        Assert.Equal((null, null), (ready.Error, ready.NextStart));
    }

    [Fact]
    public async Task Each_failed_start_doubles_the_upper_bound_of_the_delay()
    {
        for (var i = 0; i < 6; i++)
        {
            (await Host.NextWorkerAsync(Cancel)).Exit(1);
            var paused = await Host.WhenAsync(status => status.Restarts == i + 1, Cancel);
            Assert.InRange(
                paused.NextStart!.Value - Host.Time.GetUtcNow(),
                TimeSpan.FromMilliseconds(1),
                TimeSpan.FromMilliseconds(100 << i));
        }
    }

    [Fact]
    public async Task An_opening_whose_worker_is_lost_continues_on_the_next_worker()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        await first.ReadAsync<StartSession>(Cancel);
        first.Exit(1);

        var second = await Host.ReadyWorkerAsync(Cancel);
        var start = await second.AcceptSessionAsync(Cancel);

        Assert.Equal(start.SessionId, (await opening.WithTimeout(Cancel)).Id);
    }

    [Fact]
    public async Task An_opening_whose_worker_violates_the_protocol_continues_on_the_next_worker()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        await first.ReadAsync<StartSession>(Cancel);
        await first.SendRawAsync(Utf8("Hello"));

        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);

        await opening.WithTimeout(Cancel);
    }

    [Fact]
    public async Task An_opening_after_the_loss_of_the_worker_waits_for_the_next_one()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        first.Exit(1);
        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);

        await opening.WithTimeout(Cancel);
    }

    [Fact]
    public async Task A_failed_session_of_a_lost_worker_sends_nothing_to_the_next()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var old = await Host.OpenAsync(first, null, Cancel);
        first.Exit(1);
        var second = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(second, null, Cancel);

        await old.DisposeAsync();
        await session.DisposeAsync();

        Assert.Equal(session.Id, (await second.ReadAsync<CancelSession>(Cancel)).SessionId);
    }

    [Fact]
    public async Task Events_of_the_next_worker_for_a_session_of_the_old_one_are_ignored()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var old = await Host.OpenAsync(first, null, Cancel);
        first.Exit(1);
        var second = await Host.ReadyWorkerAsync(Cancel);

        await second.SendAsync(FinalOf(old.Id, 0, "from beyond"));
        await WaitUntilHandledAsync(second);

        Assert.IsType<SpeechEvent.Failed>(Assert.Single(await EventsToEndAsync(old)));
    }

    private static (WorkerExitReason, int?, int) Exit(WorkerStatus status) =>
        (status.LastExit!.Reason, status.LastExit.ExitCode, status.LastExit.Generation);
}
