using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>Replacing workers by ones with another command, such as another model.</summary>
public sealed class CommandReplacementTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sessions_move_to_a_worker_with_the_new_command_which_later_starts_use_too()
    {
        await using var host = await StartAsync();
        var old = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(old, null, Cancel);

        var switching = host.Bridge.ReplaceWorkersAsync(Command("large"), Cancel);
        var next = await host.Launcher.NextAsync(Cancel);
        await next.ReadyAsync();
        Assert.Equal(session.Id, (await next.AcceptSessionAsync(Cancel)).SessionId);
        await LeaveAsync(old);
        await switching.WithTimeout(Cancel);

        Assert.Equal(("other", "large"), (next.Command.FileName, Assert.Single(next.Command.Arguments)));
        next.Exit(139);
        Assert.Equal("large", Assert.Single((await host.ReadyWorkerAsync(Cancel)).Command.Arguments));
        await session.CancelAsync();
        Assert.DoesNotContain(
            await session.ReadEventsAsync(Cancel).ToListAsync(Cancel).AsTask().WithTimeout(Cancel),
            e => e is SpeechEvent.Failed);
    }

    [Fact]
    public async Task A_new_worker_that_fails_to_start_keeps_the_old_one_and_reports_its_own_error()
    {
        await using var host = await StartAsync();
        var old = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(old, null, Cancel);

        var switching = host.Bridge.ReplaceWorkersAsync(Command("broken"), Cancel);
        await (await host.Launcher.NextAsync(Cancel)).RefuseToRunAsync("The model broken.bin is cut off; fetch it again.");

        var error = await ErrorOfAsync(switching);
        Assert.Equal(
            (ErrorCodes.WorkerUnavailable, "The model broken.bin is cut off; fetch it again.", false),
            (error.Code, error.Message, error.IsRetriable));
        Assert.Equal((WorkerState.Ready, 1), (host.Bridge.Worker.State, host.Bridge.Worker.Generation));
        Assert.Null(host.Bridge.Worker.Replacement);
        old.Exit(139);
        var restarted = await host.ReadyWorkerAsync(Cancel);
        Assert.Equal("in-memory", restarted.Command.FileName);
        Assert.Equal(session.Id, (await restarted.AcceptSessionAsync(Cancel)).SessionId);
    }

    [Fact]
    public async Task A_replacement_whose_program_cannot_be_started_keeps_the_old_worker()
    {
        await using var host = await StartAsync();
        await host.ReadyWorkerAsync(Cancel);
        host.Launcher.Failure = new WorkerStartException("There is no such program.");

        var error = await ErrorOfAsync(host.Bridge.ReplaceWorkersAsync(Command("x"), Cancel));

        Assert.Equal((ErrorCodes.WorkerUnavailable, "There is no such program."), (error.Code, error.Message));
        Assert.Equal(WorkerState.Ready, host.Bridge.Worker.State);
    }

    [Fact]
    public async Task The_status_shows_the_next_worker_beside_the_current_one()
    {
        await using var host = await StartAsync();
        var old = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(old, null, Cancel);
        await old.SendAsync(new SpeechStarted(session.Id, 0));

        var switching = host.Bridge.ReplaceWorkersAsync(Command("large"), Cancel);
        var next = await host.Launcher.NextAsync(Cancel);
        await host.WhenAsync(Replaces(WorkerState.Starting), Cancel, "starting");
        await next.SendAsync(new Loading("download", 5, 10));
        var status = await host.WhenAsync(Replaces(WorkerState.Loading), Cancel, "loading");
        Assert.Equal(new WorkerReplacement(2, WorkerState.Loading, new LoadingProgress("download", 5, 10)), status.Replacement);
        Assert.Equal((WorkerState.Ready, 1), (status.State, status.Generation));

        await next.ReadyAsync();
        await host.WhenAsync(Replaces(WorkerState.Ready), Cancel, "ready");
        await old.SendAsync(new Final(session.Id, 0, "one", 0, 900));
        await next.AcceptSessionAsync(Cancel);
        await LeaveAsync(old);
        await switching.WithTimeout(Cancel);
        status = await host.WhenAsync(status => status.Generation == 2, Cancel);
        Assert.Equal((WorkerState.Ready, null), (status.State, status.Replacement));
    }

    [Fact]
    public async Task A_failed_worker_is_replaced_at_once_by_one_with_another_command()
    {
        await using var host = await StartAsync();
        await (await host.Launcher.NextAsync(Cancel)).RefuseToRunAsync("There is no model.");
        await host.WhenAsync(status => status.State == WorkerState.Failed, Cancel);

        var switching = host.Bridge.ReplaceWorkersAsync(Command("small"), Cancel);
        var next = await host.Launcher.NextAsync(Cancel);
        await next.ReadyAsync();
        await switching.WithTimeout(Cancel);

        Assert.Equal((WorkerState.Ready, null), (host.Bridge.Worker.State, host.Bridge.Worker.Error));
        await host.OpenAsync(next, null, Cancel);
    }

    [Fact]
    public async Task A_failed_replacement_leaves_a_slot_in_backoff_unchanged()
    {
        await using var host = await StartAsync();
        (await host.Launcher.NextAsync(Cancel)).Exit(70);
        await host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        var switching = host.Bridge.ReplaceWorkersAsync(Command("broken"), Cancel);
        await (await host.Launcher.NextAsync(Cancel)).RefuseToRunAsync("It is cut off.");

        Assert.Equal("It is cut off.", (await ErrorOfAsync(switching)).Message);
        var status = await host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal(70, status.LastExit!.ExitCode);
        Assert.Equal("in-memory", (await host.NextWorkerAsync(Cancel)).Command.FileName);
    }

    [Fact]
    public async Task Cancelling_a_replacement_ends_the_next_worker_before_it_has_a_session()
    {
        await using var host = await StartAsync();
        var old = await host.ReadyWorkerAsync(Cancel);
        using var patience = new CancellationTokenSource();
        var switching = host.Bridge.ReplaceWorkersAsync(Command("huge"), patience.Token);
        var next = await host.Launcher.NextAsync(Cancel);
        await next.SendAsync(new Loading("download", 5, 10));
        await host.WhenAsync(Replaces(WorkerState.Loading), Cancel, "loading");

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => switching.WithTimeout(Cancel));
        await next.ReadAsync<Shutdown>(Cancel);
        next.Exit(0);
        await host.WhenAsync(status => status.Replacement is null, Cancel);
        await host.OpenAsync(old, null, Cancel);
    }

    [Fact]
    public async Task Only_one_replacement_runs_at_a_time()
    {
        await using var host = await StartAsync();
        await host.ReadyWorkerAsync(Cancel);
        var first = host.Bridge.ReplaceWorkersAsync(Command("a"), Cancel);
        var next = await host.Launcher.NextAsync(Cancel);

        var error = await ErrorOfAsync(host.Bridge.ReplaceWorkersAsync(Command("b"), Cancel));

        Assert.True(error.IsRetriable);
        Assert.Contains("already", error.Message, StringComparison.Ordinal);
        await next.RefuseToRunAsync("No.");
        await ErrorOfAsync(first);
    }

    [Fact]
    public async Task A_starting_worker_cannot_be_replaced()
    {
        await using var host = await StartAsync();
        await host.Launcher.NextAsync(Cancel);

        Assert.True((await ErrorOfAsync(host.Bridge.ReplaceWorkersAsync(Command("a"), Cancel))).IsRetriable);
    }

    [Fact]
    public async Task Every_slot_gets_the_new_command_and_keeps_its_own_environment_variables()
    {
        await using var host = await StartAsync(options =>
        {
            options.Pool.Workers = 2;
            options.Pool.Environments.Add(new() { ["DEVICE"] = "0" });
            options.Pool.Environments.Add(new() { ["DEVICE"] = "1" });
        });
        InMemoryWorker[] old = [await host.Launcher.NextAsync(Cancel), await host.Launcher.NextAsync(Cancel)];
        foreach (var worker in old)
            await worker.ReadyAsync();
        await AllReadyAsync(host);

        var switching = host.Bridge.ReplaceWorkersAsync(Command("large"), Cancel);
        var devices = new List<string>();
        for (var place = 0; place < 2; place++)
        {
            var next = await host.Launcher.NextAsync(Cancel);
            Assert.Equal("large", Assert.Single(next.Command.Arguments));
            devices.Add(next.Command.Environment["DEVICE"]);
            await next.ReadyAsync();
            await LeaveAsync(old.Single(worker => worker.Command.Environment["DEVICE"] == devices[place]));
        }

        await switching.WithTimeout(Cancel);
        Assert.Equal(["0", "1"], devices);
    }

    [Fact]
    public async Task Stopping_the_host_also_ends_the_next_worker()
    {
        var host = await StartAsync();
        var old = await host.ReadyWorkerAsync(Cancel);
        var switching = host.Bridge.ReplaceWorkersAsync(Command("large"), Cancel);
        var next = await host.Launcher.NextAsync(Cancel);
        await next.SendAsync(new Loading("model"));
        await host.WhenAsync(Replaces(WorkerState.Loading), Cancel, "loading");

        var stopping = host.StopAsync(Cancel);
        await LeaveAsync(old);
        await next.ReadAsync<Shutdown>(Cancel);
        Assert.False(stopping.IsCompleted);
        next.Exit(0);

        await stopping.WithTimeout(Cancel);
        await ErrorOfAsync(switching);
        await host.DisposeAsync();
    }

    private static Func<WorkerStatus, bool> Replaces(WorkerState state) => status => status.Replacement?.State == state;

    private static WorkerCommand Command(string model)
    {
        var command = new WorkerCommand { FileName = "other" };
        command.Arguments.Add(model);
        return command;
    }

    private static Task<BridgeHost> StartAsync(Action<PortBridgeOptions>? configure = null) =>
        BridgeHost.StartAsync(configure, Cancel);

    private static async Task<SpeechError> ErrorOfAsync(Task switching) =>
        (await Assert.ThrowsAsync<SpeechException>(() => switching.WithTimeout(Cancel))).Error;

    /// <summary>Plays a worker that exits when it is shut down.</summary>
    private static async Task LeaveAsync(InMemoryWorker worker)
    {
        while (await worker.ReadAsync<Command>(Cancel) is not Shutdown)
        {
        }

        worker.Exit(0);
    }

    private static async Task AllReadyAsync(BridgeHost host) =>
        await host.Bridge.WatchWorkersAsync(Cancel)
            .FirstAsync(statuses => statuses.All(status => status.State == WorkerState.Ready), Cancel)
            .AsTask().WithTimeout(Cancel, "all workers to be ready");
}
