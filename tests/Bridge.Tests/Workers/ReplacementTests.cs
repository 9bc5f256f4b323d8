using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>Cancelled and failing replacements, and their execution context.</summary>
public sealed class ReplacementTests
{
    private static readonly AsyncLocal<string?> Visitor = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancelling_a_replacement_after_the_next_worker_is_ready_has_no_effect()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var old = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(old, null, Cancel);
        await old.SendAsync(new SpeechStarted(session.Id, 0));
        using var cancellation = new CancellationTokenSource();
        var replacing = host.Bridge.ReplaceWorkersAsync(cancellation.Token);
        var next = await host.Launcher.NextAsync(Cancel);
        await next.ReadyAsync();
        await host.WhenAsync(status => status.Replacement?.State == WorkerState.Ready, Cancel);

        await cancellation.CancelAsync();
        await old.SendAsync(new Final(session.Id, 0, "one", 0, 900));
        await next.AcceptSessionAsync(Cancel);
        await LeaveAsync(old);

        await replacing.WithTimeout(Cancel);
        Assert.Equal((WorkerState.Ready, 2), (host.Bridge.Worker.State, host.Bridge.Worker.Generation));
    }

    [Fact]
    public async Task Cancelling_a_replacement_while_one_slot_drains_does_not_replace_later_slots()
    {
        await using var host = await BridgeHost.StartAsync(options => options.Pool.Workers = 2, Cancel);
        InMemoryWorker[] old = [await host.Launcher.NextAsync(Cancel), await host.Launcher.NextAsync(Cancel)];
        foreach (var worker in old)
            await worker.ReadyAsync();
        await AllAsync(host, status => status.State == WorkerState.Ready);
        using var cancellation = new CancellationTokenSource();
        var replacing = host.Bridge.ReplaceWorkersAsync(cancellation.Token);
        await (await host.Launcher.NextAsync(Cancel)).ReadyAsync();
        var drained = await Task.WhenAny(old.Select(worker => worker.ReadAsync<Shutdown>(Cancel))).WithTimeout(Cancel);
        await drained;

        await cancellation.CancelAsync();
        Assert.False(replacing.IsCompleted);
        foreach (var worker in old.Where(worker => worker.Id == host.Bridge.Workers[0].ProcessId))
            worker.Exit(0);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replacing.WithTimeout(Cancel));
        await AllAsync(host, status => status.Generation == 2 - status.Slot);
        Assert.Equal(3, host.Launcher.Workers.Count);
    }

    [Fact]
    public async Task A_replacement_that_is_cancelled_as_its_worker_becomes_ready_does_not_block_the_next_one()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var current = LeaveAsync(await host.ReadyWorkerAsync(Cancel));
        for (var round = 0; round < 50; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var replacing = host.Bridge.ReplaceWorkersAsync(cancellation.Token);
            var next = await host.Launcher.NextAsync(Cancel);
            await Task.WhenAll(Task.Run(() => next.ReadyAsync(), Cancel), cancellation.CancelAsync());

            var candidate = LeaveAsync(next);
            var isReplaced = await Task.WhenAny(current, candidate).WithTimeout(Cancel) == current;
            if (isReplaced)
                current = candidate;

            var error = await Record.ExceptionAsync(() => replacing.WithTimeout(Cancel));
            Assert.True(isReplaced ? error is null : error is OperationCanceledException, $"{isReplaced}: {error}");
            await host.WhenAsync(status => status is { State: WorkerState.Ready, Replacement: null }, Cancel);
        }
    }

    [Fact]
    public async Task The_next_worker_takes_over_the_slot_of_a_worker_that_crashes_while_it_loads()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var (old, next, replacing) = await LoadNextAsync(host);
        var session = await host.OpenAsync(old, null, Cancel);

        old.Exit(139);

        var status = await host.WhenAsync(status => status.Generation == 2, Cancel);
        Assert.Equal((WorkerState.Loading, "model", 139), (status.State, status.Loading?.Stage, status.LastExit?.ExitCode));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await next.ReadyAsync();
        Assert.Equal(session.Id, (await next.AcceptSessionAsync(Cancel)).SessionId);
        await replacing.WithTimeout(Cancel);
        Assert.Equal((WorkerState.Ready, 2), (host.Bridge.Worker.State, host.Launcher.Workers.Count));
    }

    [Fact]
    public async Task A_slot_whose_worker_and_next_worker_both_crash_starts_another_one()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var (old, next, replacing) = await LoadNextAsync(host);
        old.Exit(139);
        await host.WhenAsync(status => status.Generation == 2, Cancel);

        next.Exit(1);

        await Assert.ThrowsAsync<SpeechException>(() => replacing.WithTimeout(Cancel));
        var status = await host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal((139, 1), (status.LastExit?.ExitCode, status.Restarts));
        await host.ReadyWorkerAsync(Cancel);
    }

    [Fact]
    public async Task A_next_worker_that_crashes_while_the_sessions_move_is_replaced_by_another()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var (old, next, replacing) = await LoadNextAsync(host);
        var session = await host.OpenAsync(old, null, Cancel);
        await old.SendAsync(new SpeechStarted(session.Id, 0));
        await next.ReadyAsync();
        await host.WhenAsync(status => status.Replacement?.State == WorkerState.Ready, Cancel);

        next.Exit(139);

        Assert.Equal(2, (await host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel)).LastExit?.Generation);
        var third = await host.ReadyWorkerAsync(Cancel);
        await old.SendAsync(new Final(session.Id, 0, "one", 0, 900));
        Assert.Equal(session.Id, (await third.AcceptSessionAsync(Cancel)).SessionId);
        await LeaveAsync(old);
        await replacing.WithTimeout(Cancel);
        Assert.Equal((WorkerState.Ready, 3), (host.Bridge.Worker.State, host.Bridge.Worker.Generation));
    }

    [Fact]
    public async Task Automatic_replacement_backs_off_after_each_failure()
    {
        var interval = TimeSpan.FromSeconds(7);
        await using var host = await BridgeHost.StartAsync(
            options =>
            {
                options.Replace.MaxSessions = 1;
                options.Replace.CheckInterval = interval;
            },
            Cancel);
        var old = await host.ReadyWorkerAsync(Cancel);
        await (await host.OpenAsync(old, null, Cancel)).DisposeAsync();
        var attempts = new List<double>();
        host.Launcher.Launching = () =>
        {
            attempts.Add((host.Time.GetUtcNow() - host.Time.Start) / interval);
            throw new WorkerStartException("There is no such program.");
        };

        for (var check = 1; check <= 16; check++)
            await host.Time.ElapseAsync(interval, Cancel);
        await host.Time.WhenTimerSetAsync(interval, Cancel);

        Assert.Equal([1, 3, 7, 15], attempts);
        Assert.Equal((WorkerState.Ready, 1), (host.Bridge.Worker.State, host.Bridge.Worker.Generation));
    }

    [Fact]
    public async Task A_worker_does_not_run_in_the_execution_context_of_the_caller_that_requested_it()
    {
        var host = BridgeHost.Create();
        var visitors = new List<string?>();
        host.Launcher.Launching = () => visitors.Add(Visitor.Value);
        Visitor.Value = "starts the host";
        await host.StartAsync(Cancel);
        var old = await host.ReadyWorkerAsync(Cancel);
        Visitor.Value = "replaces the worker";

        var replacing = host.Bridge.ReplaceWorkersAsync(Cancel);
        await (await host.Launcher.NextAsync(Cancel)).ReadyAsync();
        await LeaveAsync(old);
        await replacing.WithTimeout(Cancel);
        await host.DisposeAsync();

        Assert.Equal([null, null], visitors);
    }

    private static async Task<(InMemoryWorker Old, InMemoryWorker Next, Task Replacing)> LoadNextAsync(BridgeHost host)
    {
        var old = await host.ReadyWorkerAsync(Cancel);
        var replacing = host.Bridge.ReplaceWorkersAsync(Cancel);
        var next = await host.Launcher.NextAsync(Cancel);
        await next.SendAsync(new Loading("model"));
        await host.WhenAsync(status => status.Replacement?.State == WorkerState.Loading, Cancel);
        return (old, next, replacing);
    }

    /// <summary>Plays a worker that exits when it is shut down.</summary>
    private static async Task LeaveAsync(InMemoryWorker worker)
    {
        while (await worker.ReadAsync<Command>(Cancel) is not Shutdown)
        {
        }

        worker.Exit(0);
    }

    private static async Task AllAsync(BridgeHost host, Func<WorkerStatus, bool> isWanted) =>
        await host.Bridge.WatchWorkersAsync(Cancel).FirstAsync(statuses => statuses.All(isWanted), Cancel)
            .AsTask().WithTimeout(Cancel, "all workers' statuses");
}
