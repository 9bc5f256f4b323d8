using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>Several workers, and the replacement of running workers.</summary>
public sealed class WorkerPoolTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_worker_has_its_own_environment_variables_in_addition_to_the_common_ones()
    {
        await using var host = await StartAsync(2, options =>
        {
            options.Worker.Environment["ALL"] = "yes";
            options.Pool.Environments.Add(new() { ["CUDA_VISIBLE_DEVICES"] = "0" });
            options.Pool.Environments.Add(new() { ["CUDA_VISIBLE_DEVICES"] = "1" });
        });

        var workers = await ReadyAsync(host, 2);

        Assert.Equal(["0", "1"], workers.Select(worker => worker.Command.Environment["CUDA_VISIBLE_DEVICES"]).Order());
        Assert.All(workers, worker => Assert.Equal("yes", worker.Command.Environment["ALL"]));
    }

    [Fact]
    public async Task A_session_is_placed_on_the_worker_with_the_fewest_and_a_crash_moves_only_its_sessions()
    {
        await using var host = await StartAsync(2);
        var workers = await ReadyAsync(host, 2);
        var opening = Enumerable.Range(0, 4).Select(_ => host.Bridge.OpenSessionAsync(null, Cancel).AsTask()).ToList();
        var starts = new List<string>[] { [], [] };
        for (var i = 0; i < 4; i++)
            starts[i % 2].Add((await workers[i % 2].AcceptSessionAsync(Cancel)).SessionId);
        await Task.WhenAll(opening).WithTimeout(Cancel);

        workers[0].Exit(139);

        var moved = new List<string>();
        for (var i = 0; i < 2; i++)
            moved.Add((await workers[1].AcceptSessionAsync(Cancel)).SessionId);
        Assert.Equal(starts[0].Order(), moved.Order());
    }

    [Fact]
    public async Task A_replaced_worker_shuts_down_when_its_sessions_have_moved_without_an_event()
    {
        await using var host = await StartAsync(1);
        var old = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(old, null, Cancel);

        var replacing = host.Bridge.ReplaceWorkersAsync(Cancel);
        var fresh = await host.Launcher.NextAsync(Cancel);
        await fresh.ReadyAsync();
        var start = await fresh.AcceptSessionAsync(Cancel);
        await old.ReadAsync<CancelSession>(Cancel);
        await old.ReadAsync<Shutdown>(Cancel);
        old.Exit(0);
        await replacing.WithTimeout(Cancel);

        Assert.Equal(session.Id, start.SessionId);
        await fresh.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        Assert.IsType<SpeechEvent.Stopped>(Assert.Single(
            await session.ReadEventsAsync(Cancel).ToListAsync(Cancel).AsTask().WithTimeout(Cancel)));
        Assert.Equal((WorkerState.Ready, 2, 0), (host.Bridge.Worker.State, host.Bridge.Worker.Generation, host.Bridge.Worker.Restarts));
    }

    [Fact]
    public async Task A_listener_that_blocks_one_worker_does_not_block_sessions_on_another()
    {
        await using var host = await StartAsync(2);
        var workers = await ReadyAsync(host, 2);
        using var gate = new ThreadGate();
        using var subscription = host.Wire.Subscribe(_ => gate.Pass());
        subscription.IsEnabled = true;
        var held = Task.Run(() => host.Bridge.OpenSessionAsync(new() { WireTap = subscription }, Cancel).AsTask(), Cancel);
        await gate.Reached.WithTimeout(Cancel);

        var accepting = workers.Select(worker => worker.AcceptSessionAsync(Cancel)).ToList();
        var other = Task.Run(() => host.Bridge.OpenSessionAsync(null, Cancel).AsTask(), Cancel);
        await other.WithTimeout(Cancel);
        Assert.False(held.IsCompleted);

        gate.Release();
        await Task.WhenAll(accepting).WithTimeout(Cancel);
        Assert.NotEqual((await other).Id, (await held.WithTimeout(Cancel)).Id);
    }

    [Fact]
    public async Task A_session_with_an_open_utterance_moves_after_its_final()
    {
        await using var host = await StartAsync(1);
        var old = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(old, null, Cancel);
        await old.SendAsync(new SpeechStarted(session.Id, 0));
        await ReadEventAsync<SpeechEvent.SpeechStarted>(session);
        var replacing = host.Bridge.ReplaceWorkersAsync(Cancel);
        var fresh = await host.Launcher.NextAsync(Cancel);
        await fresh.ReadyAsync();

        await old.SendAsync(new Final(session.Id, 0, "one", 0, 900));

        Assert.Equal(session.Id, (await fresh.AcceptSessionAsync(Cancel)).SessionId);
        await old.ReadAsync<CancelSession>(Cancel);
        old.Exit(0);
        await replacing.WithTimeout(Cancel);
    }

    [Fact]
    public async Task A_failed_replacement_keeps_the_old_worker()
    {
        await using var host = await StartAsync(1);
        var old = await host.ReadyWorkerAsync(Cancel);
        await host.OpenAsync(old, null, Cancel);

        var replacing = host.Bridge.ReplaceWorkersAsync(Cancel);
        (await host.Launcher.NextAsync(Cancel)).Exit(78);

        await Assert.ThrowsAsync<SpeechException>(() => replacing.WithTimeout(Cancel));
        Assert.Equal((WorkerState.Ready, 1), (host.Bridge.Worker.State, host.Bridge.Worker.Generation));
        await host.OpenAsync(old, null, Cancel);
    }

    [Fact]
    public async Task A_worker_that_has_served_its_maximum_of_sessions_is_replaced()
    {
        await using var host = await StartAsync(1, options => options.Replace.MaxSessions = 1);
        var old = await host.ReadyWorkerAsync(Cancel);
        await (await host.OpenAsync(old, null, Cancel)).DisposeAsync();

        await host.Time.ElapseAsync(TimeSpan.FromSeconds(10), Cancel);

        var fresh = await host.Launcher.NextAsync(Cancel);
        await fresh.ReadyAsync();
        await old.ReadAsync<CancelSession>(Cancel);
        await old.ReadAsync<Shutdown>(Cancel);
        old.Exit(0);
        await host.WhenAsync(status => status.Generation == 2, Cancel);
    }

    private static Task<BridgeHost> StartAsync(int workers, Action<PortBridgeOptions>? configure = null) =>
        BridgeHost.StartAsync(
            options =>
            {
                options.Pool.Workers = workers;
                configure?.Invoke(options);
            },
            Cancel);

    private static async Task<List<InMemoryWorker>> ReadyAsync(BridgeHost host, int count)
    {
        var workers = new List<InMemoryWorker>();
        for (var i = 0; i < count; i++)
        {
            var worker = await host.Launcher.NextAsync(Cancel);
            await worker.ReadyAsync();
            workers.Add(worker);
            await AllReadyAsync(host, i + 1);
        }

        return workers;
    }

    private static async Task AllReadyAsync(BridgeHost host, int count)
    {
        await foreach (var statuses in host.Bridge.WatchWorkersAsync(Cancel))
        {
            if (statuses.Count(status => status.State == WorkerState.Ready) >= count)
                return;
        }
    }

    private static async Task ReadEventAsync<T>(ISpeechSession session)
        where T : SpeechEvent
    {
        await foreach (var e in session.ReadEventsAsync(Cancel))
        {
            if (e is T)
                return;
        }
    }
}
