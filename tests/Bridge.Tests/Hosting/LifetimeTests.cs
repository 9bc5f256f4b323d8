using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Protocol;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Hosting;

/// <summary>The lifetime of the bridge as a service: starting, stopping and disposing.</summary>
public sealed class LifetimeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_host_starts_there_is_no_worker_and_an_opening_waits_for_it()
    {
        await using var host = BridgeHost.Create();
        var opening = host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        Assert.Equal((WorkerState.Stopped, 0), (host.Bridge.Worker.State, host.Bridge.Worker.Generation));
        Assert.Empty(host.Launcher.Workers);

        await host.StartAsync(Cancel);
        var worker = await host.ReadyWorkerAsync(Cancel);
        await worker.AcceptSessionAsync(Cancel);

        await opening.WithTimeout(Cancel);
    }

    [Fact]
    public async Task Stopping_a_bridge_that_was_never_started_ends_its_watchers_and_pending_sessions()
    {
        var (services, bridge) = Build();
        var speech = services.GetRequiredService<ISpeechBridge>();
        var watching = speech.WatchWorkerAsync(Cancel).ToListAsync(Cancel).AsTask();
        var opening = speech.OpenSessionAsync(null, Cancel).AsTask();

        await bridge.StopAsync(Cancel);

        await watching.WithTimeout(Cancel);
        var exception = await Assert.ThrowsAsync<SpeechException>(() => opening.WithTimeout(Cancel));
        Assert.Equal(ErrorCodes.WorkerUnavailable, exception.Error.Code);
        await services.DisposeAsync();
    }

    [Fact]
    public async Task Starting_after_stopping_starts_no_worker()
    {
        var (services, bridge) = Build();
        await bridge.StopAsync(Cancel);

        await bridge.StartAsync(Cancel);
        await bridge.StopAsync(Cancel).WithTimeout(Cancel);

        Assert.Empty(Launcher(services).Workers);
        await services.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_and_disposing_repeatedly_in_any_order_is_harmless()
    {
        var (services, bridge) = Build();
        await bridge.StartAsync(Cancel);
        var launcher = Launcher(services);
        await launcher.NextAsync(Cancel);
        launcher.ExitAll();

        await bridge.StopAsync(Cancel).WithTimeout(Cancel);
        await ((IAsyncDisposable)bridge).DisposeAsync();
        await ((IAsyncDisposable)bridge).DisposeAsync();
        await bridge.StopAsync(Cancel).WithTimeout(Cancel);
        await services.DisposeAsync();

        Assert.Single(launcher.Workers);
    }

    [Fact]
    public async Task Registering_the_bridge_twice_creates_one_bridge_with_one_worker()
    {
        var (services, bridge) = Build(times: 2);

        Assert.Single(services.GetServices<IHostedService>());
        await bridge.StartAsync(Cancel);
        await bridge.StartAsync(Cancel);
        var launcher = Launcher(services);
        var worker = await launcher.NextAsync(Cancel);
        launcher.ExitAll();
        await bridge.StopAsync(Cancel).WithTimeout(Cancel);

        Assert.Same(worker, Assert.Single(launcher.Workers));
        await services.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_that_the_host_cancels_is_completed_by_disposal()
    {
        var (services, bridge) = Build();
        await bridge.StartAsync(Cancel);
        var worker = await Launcher(services).NextAsync(Cancel);
        using var giveUp = new CancellationTokenSource();

        var stopping = bridge.StopAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping);
        worker.Exit(0);

        await services.DisposeAsync().AsTask().WithTimeout(Cancel);
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
