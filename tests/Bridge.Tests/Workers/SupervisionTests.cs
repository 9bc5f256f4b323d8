using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>What the bridge does when its worker dies, fails to start or breaks the protocol.</summary>
public sealed class SupervisionTests : BridgeTest
{
    [Fact]
    public async Task A_workers_death_fails_its_sessions_so_that_they_may_be_opened_again()
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
    public async Task A_session_that_learns_of_a_workers_death_finds_it_in_the_status()
    {
        for (var crash = 1; crash <= 10; crash++)
        {
            var worker = await Host.ReadyWorkerAsync(Cancel);
            var session = await Host.OpenAsync(worker, null, Cancel);
            var told = ReadFailureAsync(session);
            worker.Exit(139);

            var status = await told.Within(Cancel);

            Assert.Equal((crash, null), (status.LastExit?.Generation, status.ProcessId));
        }

        async Task<WorkerStatus> ReadFailureAsync(ISpeechSession session)
        {
            await session.ReadEventsAsync(Cancel).ToListAsync(Cancel);
            return Host.Bridge.Worker;
        }
    }

    [Fact]
    public async Task A_dead_worker_is_started_again_after_a_pause_and_serves_new_sessions()
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
    public async Task Each_start_that_fails_at_once_makes_the_bound_of_the_pause_twice_as_long()
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
    public async Task A_death_under_an_opening_is_waited_out_on_the_next_worker()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        await first.ReadAsync<StartSession>(Cancel);
        first.Exit(1);

        var second = await Host.ReadyWorkerAsync(Cancel);
        var start = await second.AcceptSessionAsync(Cancel);

        Assert.Equal(start.SessionId, (await opening.Within(Cancel)).Id);
    }

    [Fact]
    public async Task Another_sessions_breach_of_the_protocol_under_an_opening_is_waited_out_too()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        await first.ReadAsync<StartSession>(Cancel);
        await first.SendRawAsync(Utf8("Hello"));

        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);

        await opening.Within(Cancel);
    }

    [Fact]
    public async Task An_opening_after_the_worker_died_waits_for_the_next_one()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        first.Exit(1);
        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);

        await opening.Within(Cancel);
    }

    [Fact]
    public async Task A_session_of_a_dead_worker_says_nothing_to_the_next()
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
    public async Task Events_for_an_old_workers_session_reach_nobody_when_the_next_worker_sends_them()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var old = await Host.OpenAsync(first, null, Cancel);
        first.Exit(1);
        var second = await Host.ReadyWorkerAsync(Cancel);

        await second.SendAsync(FinalOf(old.Id, 0, "from beyond"));
        await SettleAsync(second);

        Assert.IsType<SpeechEvent.Failed>(Assert.Single(await EventsToEndAsync(old)));
    }

    [Theory]
    [InlineData(ExitCodes.Unavailable, WorkerState.Backoff)]
    [InlineData(ExitCodes.Configuration, WorkerState.Failed)]
    public async Task A_worker_that_says_why_it_cannot_run_is_quoted_to_whoever_opens_a_session(
        int exitCode, WorkerState state)
    {
        const string sentence = "Install libpocketsphinx3.";
        var waiting = RefusalAsync();
        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.SendAsync(new Error(ErrorCodes.EngineUnavailable, sentence, false));
        worker.Exit(exitCode);

        var expected = new SpeechError(ErrorCodes.WorkerUnavailable, sentence, false);
        Assert.Equal(expected, await waiting);
        var status = await Host.WhenAsync(status => status.State == state, Cancel);
        Assert.Equal(expected, status.Error);
        Assert.Equal((WorkerExitReason.Unavailable, exitCode, 1), Exit(status));
        Assert.Equal(expected, await RefusalAsync());
    }

    [Fact]
    public async Task A_worker_that_cannot_run_as_configured_is_not_started_again()
    {
        (await Host.NextWorkerAsync(Cancel)).Exit(ExitCodes.Configuration);
        await Host.WhenAsync(status => status.State == WorkerState.Failed, Cancel);

        Host.Time.Advance(TimeSpan.FromDays(1));

        Assert.Single(Host.Launcher.Workers);
        Assert.Equal((WorkerState.Failed, 0), (Host.Bridge.Worker.State, Host.Bridge.Worker.Restarts));
        Assert.Single(Host.Logs.Of(5));
    }

    [Fact]
    public async Task A_worker_that_said_nothing_before_it_failed_is_described_by_its_exit_code()
    {
        (await Host.NextWorkerAsync(Cancel)).Exit(ExitCodes.Unavailable);

        Assert.Contains("code 69", (await RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_says_nothing_is_killed_when_its_start_has_taken_too_long()
    {
        var worker = await Host.NextWorkerAsync(Cancel);

        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(10), Cancel);

        await worker.Killed.Within(Cancel);
        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal(WorkerExitReason.StartTimeout, status.LastExit?.Reason);
        Assert.Contains("10 s", status.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.WorkerUnavailable, (await RefusalAsync()).Code);
    }

    [Fact]
    public async Task Each_word_of_a_model_that_loads_gives_the_worker_its_load_timeout_anew()
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        for (var done = 0; done < 3; done++)
        {
            await worker.SendAsync(new Loading("download", done, 3));
            var status = await Host.WhenAsync(status => status.Loading?.Done == done, Cancel);
            Assert.Equal((WorkerState.Loading, 3L), (status.State, status.Loading!.Total));
            await Host.Time.WhenTimerSetAsync(TimeSpan.FromMinutes(2), Cancel);
            Host.Time.Advance(TimeSpan.FromSeconds(119));
        }

        Assert.False(worker.Killed.IsCompleted);
        Host.Time.Advance(TimeSpan.FromSeconds(1));

        await worker.Killed.Within(Cancel);
    }

    [Fact]
    public async Task What_the_worker_says_of_itself_stands_in_its_status()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        var status = Host.Bridge.Worker;

        Assert.Equal("in-memory", status.Description?.Worker);
        Assert.Equal(["partials"], status.Description?.Capabilities);
        Assert.Equal((1, worker.Id), (status.Generation, status.ProcessId));
    }

    [Fact]
    public async Task A_worker_that_closes_its_output_but_runs_on_is_killed()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        worker.CloseOutput();

        await Host.Time.ElapseAsync(Grace, Cancel);

        await worker.Killed.Within(Cancel);
        await Host.Logs.WhenLoggedAsync(15, Cancel);
    }

    [Fact]
    public async Task A_worker_that_closes_its_input_is_killed_once_what_it_said_has_been_read()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        worker.CloseInput();
        await session.WriteAsync(Pcm(10), Cancel);
        await worker.SendAsync(FinalOf(session.Id, 0, "still said"));
        await SettleAsync(worker);

        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(1), Cancel);

        await worker.Killed.Within(Cancel);
        var events = await EventsToEndAsync(session);
        Assert.IsType<SpeechEvent.Final>(events[0]);
        Assert.Equal(ErrorCodes.WorkerLost, Assert.IsType<SpeechEvent.Failed>(events[1]).Error.Code);
    }

    [Fact]
    public async Task A_write_into_a_broken_pipe_is_a_lost_worker_to_its_caller()
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
    public async Task A_child_that_holds_a_dead_workers_streams_open_holds_nothing_up()
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
    public async Task A_worker_that_outlives_its_kill_is_given_up_and_the_next_one_started()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        worker.SurvivesKill = true;
        await worker.SendRawAsync(Utf8("Hello"));
        await worker.Killed.Within(Cancel);

        await Host.Time.ElapseAsync(Grace, Cancel);
        await Host.Time.ElapseAsync(Grace, Cancel);

        await Host.Logs.WhenLoggedAsync(18, Cancel);
        Assert.Equal(2, (await Host.ReadyWorkerAsync(Cancel)).Id);
        Assert.Null(Host.Bridge.Worker.LastExit?.ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_program_that_cannot_be_started_is_named_to_whoever_opens_a_session_and_tried_again(bool isTyped)
    {
        const string sentence = "No such program.";
        var worker = await Host.ReadyWorkerAsync(Cancel);
        Host.Launcher.Failure = isTyped ? new WorkerStartException(sentence) : new NotSupportedException(sentence);
        worker.Exit(1);

        var paused = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        await Host.Time.ElapseAsync(paused.NextStart!.Value - Host.Time.GetUtcNow(), Cancel);
        var status = await Host.WhenAsync(status => status.Restarts == 2, Cancel);

        Assert.Equal(WorkerExitReason.StartFailed, status.LastExit?.Reason);
        Assert.Equal((null, null), (status.LastExit?.ProcessId, status.LastExit?.ExitCode));
        Assert.Equal(sentence, (await RefusalAsync()).Message);
        Host.Launcher.Failure = null;
        await Host.ReadyWorkerAsync(Cancel);
    }

    private static (WorkerExitReason, int?, int) Exit(WorkerStatus status) =>
        (status.LastExit!.Reason, status.LastExit.ExitCode, status.LastExit.Generation);
}
