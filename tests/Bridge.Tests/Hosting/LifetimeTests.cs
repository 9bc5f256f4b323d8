using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Protocol;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Hosting;

/// <summary>The bridge as a service of a container: what may be called when, and how often.</summary>
public sealed class LifetimeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_host_starts_there_is_no_worker_and_an_opening_waits_for_the_first()
    {
        await using var host = BridgeHost.Create();
        var opening = host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        Assert.Equal((WorkerState.Stopped, 0), (host.Bridge.Worker.State, host.Bridge.Worker.Generation));
        Assert.Empty(host.Launcher.Workers);

        await host.StartAsync(Cancel);
        var worker = await host.ReadyWorkerAsync(Cancel);
        await worker.AcceptSessionAsync(Cancel);

        await opening.Within(Cancel);
    }

    [Fact]
    public async Task A_bridge_that_is_stopped_without_having_started_lets_go_whoever_waits_for_it()
    {
        var (services, bridge) = Build();
        var speech = services.GetRequiredService<ISpeechBridge>();
        var watching = speech.WatchWorkerAsync(Cancel).ToListAsync(Cancel).AsTask();
        var opening = speech.OpenSessionAsync(null, Cancel).AsTask();

        await bridge.StopAsync(Cancel);

        await watching.Within(Cancel);
        var exception = await Assert.ThrowsAsync<SpeechException>(() => opening.Within(Cancel));
        Assert.Equal(ErrorCodes.WorkerUnavailable, exception.Error.Code);
        await services.DisposeAsync();
    }

    [Fact]
    public async Task Starting_after_stopping_starts_no_worker()
    {
        var (services, bridge) = Build();
        await bridge.StopAsync(Cancel);

        await bridge.StartAsync(Cancel);
        await bridge.StopAsync(Cancel).Within(Cancel);

        Assert.Empty(Launcher(services).Workers);
        await services.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_and_disposing_in_any_order_and_number_is_harmless()
    {
        var (services, bridge) = Build();
        await bridge.StartAsync(Cancel);
        var launcher = Launcher(services);
        await launcher.NextAsync(Cancel);
        launcher.Retire();

        await bridge.StopAsync(Cancel).Within(Cancel);
        await ((IAsyncDisposable)bridge).DisposeAsync();
        await ((IAsyncDisposable)bridge).DisposeAsync();
        await bridge.StopAsync(Cancel).Within(Cancel);
        await services.DisposeAsync();

        Assert.Single(launcher.Workers);
    }

    [Fact]
    public async Task A_bridge_added_twice_is_one_with_one_worker()
    {
        var (services, bridge) = Build(times: 2);

        Assert.Single(services.GetServices<IHostedService>());
        await bridge.StartAsync(Cancel);
        await bridge.StartAsync(Cancel);
        var launcher = Launcher(services);
        var worker = await launcher.NextAsync(Cancel);
        launcher.Retire();
        await bridge.StopAsync(Cancel).Within(Cancel);

        Assert.Same(worker, Assert.Single(launcher.Workers));
        await services.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_that_the_host_gives_up_leaves_the_rest_to_the_disposal()
    {
        var (services, bridge) = Build();
        await bridge.StartAsync(Cancel);
        var worker = await Launcher(services).NextAsync(Cancel);
        using var giveUp = new CancellationTokenSource();

        var stopping = bridge.StopAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping);
        worker.Exit(0);

        await services.DisposeAsync().AsTask().Within(Cancel);
    }

    private static (ServiceProvider, IHostedService) Build(int times = 1)
    {
        var services = new ServiceCollection()
            .AddSingleton<ILoggerFactory, LogCollector>()
            .AddSingleton<TimeProvider>(new FakeTimeProvider())
            .AddSingleton<IWorkerLauncher, InMemoryWorkerLauncher>();
        for (var i = 0; i < times; i++)
            services.AddPortBridge(options => options.Worker.FileName = "in-memory");
        var provider = services.BuildServiceProvider();
        return (provider, provider.GetServices<IHostedService>().First());
    }

    private static InMemoryWorkerLauncher Launcher(IServiceProvider services) =>
        (InMemoryWorkerLauncher)services.GetRequiredService<IWorkerLauncher>();
}
