using PortBridge.Protocol;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>Workers that close their streams or do not exit.</summary>
public sealed class WorkerStreamTests : BridgeTest
{
    [Fact]
    public async Task A_worker_that_closes_its_output_but_keeps_running_is_killed()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        worker.CloseOutput();

        await Host.Time.ElapseAsync(Grace, Cancel);

        await worker.Killed.WithTimeout(Cancel);
        await Host.Logs.WhenLoggedAsync(15, Cancel);
    }

    [Fact]
    public async Task A_worker_that_closes_its_input_is_killed_after_its_last_messages_are_read()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        worker.CloseInput();
        await session.WriteAsync(Pcm(10), Cancel);
        await worker.SendAsync(FinalOf(session.Id, 0, "still said"));
        await WaitUntilHandledAsync(worker);

        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);

        await worker.Killed.WithTimeout(Cancel);
        var events = await EventsToEndAsync(session);
        Assert.IsType<SpeechEvent.Final>(events[0]);
        Assert.Equal(ErrorCodes.WorkerLost, Assert.IsType<SpeechEvent.Failed>(events[1]).Error.Code);
    }

    [Fact]
    public async Task A_write_to_a_worker_with_a_closed_input_fails_with_worker_lost()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        worker.CloseInput();
        await session.WriteAsync(Pcm(10), Cancel);
        await Host.Logs.WhenLoggedAsync(17, Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);

        await EventsToEndAsync(session);
        var error = await ErrorOfAsync(() => session.WriteAsync(Pcm(10), Cancel).AsTask());

        Assert.Equal((ErrorCodes.WorkerLost, true), (error.Code, error.IsRetriable));
    }

    [Fact]
    public async Task A_grandchild_that_holds_the_streams_of_an_exited_worker_open_does_not_delay_recovery()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await worker.WriteErrorAsync(Utf8("unfinished"));
        worker.Exit(1, leavesErrorOpen: true, leavesOutputOpen: true);

        await Host.Time.ElapseAsync(Grace, Cancel);
        await Host.Time.ElapseAsync(Grace, Cancel);

        Assert.IsType<SpeechEvent.Failed>(Assert.Single(await EventsToEndAsync(session)));
        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal(["unfinished"], status.LastExit?.StandardError);
    }

    [Fact]
    public async Task A_worker_that_does_not_exit_when_killed_is_abandoned_and_the_next_one_starts()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        worker.SurvivesKill = true;
        await worker.SendRawAsync(Utf8("Hello"));
        await worker.Killed.WithTimeout(Cancel);

        await Host.Time.ElapseAsync(Grace, Cancel);
        await Host.Time.ElapseAsync(Grace, Cancel);

        await Host.Logs.WhenLoggedAsync(18, Cancel);
        Assert.Equal(2, (await Host.ReadyWorkerAsync(Cancel)).Id);
        Assert.Null(Host.Bridge.Worker.LastExit?.ExitCode);
    }
}
