using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing;

/// <summary>A bridge in a host of its own, as an application has it, but for the worker and the clock.</summary>
public sealed class BridgeHost : IAsyncDisposable
{
    private readonly IHost _host;

    private BridgeHost(Action<PortBridgeOptions>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(Logs);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IWorkerLauncher>(Launcher);
        builder.Services.AddPortBridge(options =>
        {
            options.Worker.FileName = "in-memory";
            KeepDeadlinesAway(options);
            configure?.Invoke(options);
        });
        _host = builder.Build();
        Bridge = _host.Services.GetRequiredService<ISpeechBridge>();
    }

    /// <summary>The bridge.</summary>
    public ISpeechBridge Bridge { get; }

    /// <summary>Its workers.</summary>
    public InMemoryWorkerLauncher Launcher { get; } = new();

    /// <summary>Its clock.</summary>
    public WaitableTimeProvider Time { get; } = new();

    /// <summary>Where its meters come from, which tells them from those of other hosts.</summary>
    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    /// <summary>Shows what passes between it and its workers.</summary>
    public WireTap Wire => _host.Services.GetRequiredService<WireTap>();

    /// <summary>What it logged.</summary>
    public LogCollector Logs { get; } = new();

    /// <summary>A bridge whose host has not started.</summary>
    public static BridgeHost Create(Action<PortBridgeOptions>? configure = null) => new(configure);

    /// <summary>A bridge whose host has started, and with it the first worker.</summary>
    public static async Task<BridgeHost> StartAsync(
        Action<PortBridgeOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var host = new BridgeHost(configure);
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        return host;
    }

    /// <summary>Starts the host.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        _host.StartAsync(cancellationToken).Within(cancellationToken, "the host's start");

    /// <summary>Stops the host. The worker is to be played meanwhile.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _host.StopAsync(cancellationToken).Within(cancellationToken, "the host's stop");

    /// <summary>The next worker, ready for sessions; a pause before its start passes.</summary>
    public async Task<InMemoryWorker> ReadyWorkerAsync(CancellationToken cancellationToken = default)
    {
        var worker = await NextWorkerAsync(cancellationToken).ConfigureAwait(false);
        await worker.ReadyAsync().ConfigureAwait(false);
        await WhenAsync(status => status.State == WorkerState.Ready, cancellationToken).ConfigureAwait(false);
        return worker;
    }

    /// <summary>The next worker; a pause before its start passes.</summary>
    public async Task<InMemoryWorker> NextWorkerAsync(CancellationToken cancellationToken = default)
    {
        var next = Launcher.NextAsync(cancellationToken);
        while (!next.IsCompleted)
        {
            var paused = WhenAsync(status => status.NextStart > Time.GetUtcNow(), cancellationToken);
            if (await Task.WhenAny(next, paused).ConfigureAwait(false) == next)
                break;

            var pause = (await paused.ConfigureAwait(false)).NextStart!.Value - Time.GetUtcNow();
            await Time.ElapseAsync(pause, cancellationToken).ConfigureAwait(false);
        }

        return await next.ConfigureAwait(false);
    }

    /// <summary>The worker's status, now or when it is as wanted.</summary>
    public Task<WorkerStatus> WhenAsync(
        Func<WorkerStatus, bool> isWanted,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(isWanted))] string? what = null) =>
        FindAsync(isWanted, cancellationToken).Within(cancellationToken, what);

    /// <summary>Opens a session on a worker that is ready, and plays the worker's part in it.</summary>
    public async Task<ISpeechSession> OpenAsync(
        InMemoryWorker worker, SessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var opening = Bridge.OpenSessionAsync(options, cancellationToken).AsTask();
        await worker.AcceptSessionAsync(cancellationToken).ConfigureAwait(false);
        return await opening.Within(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the host, ending the workers that the test left.</summary>
    public async ValueTask DisposeAsync()
    {
        Launcher.Retire();
        await StopAsync().ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().AsTask().Within(CancellationToken.None, "the host's disposal")
            .ConfigureAwait(false);
    }

    // A test moves the clock as it pleases, and a worker that it plays answers only what it is asked: what the test is
    // not about must not run out meanwhile.
    private static void KeepDeadlinesAway(PortBridgeOptions options)
    {
        options.SessionIdleTimeout = TimeSpan.FromDays(1);
        options.Watchdog.PingInterval = TimeSpan.FromMinutes(1);
        options.Watchdog.PingTimeout = TimeSpan.FromMinutes(10);
        options.Watchdog.FirstWorkTimeout = TimeSpan.FromHours(1);
        options.Watchdog.WorkTimeout = TimeSpan.FromHours(1);
        options.Watchdog.SessionTimeout = TimeSpan.FromDays(1);
    }

    private async Task<WorkerStatus> FindAsync(Func<WorkerStatus, bool> isWanted, CancellationToken cancellationToken)
    {
        await foreach (var status in Bridge.WatchWorkerAsync(cancellationToken).ConfigureAwait(false))
        {
            if (isWanted(status))
                return status;
        }

        throw new InvalidOperationException($"The bridge stopped; its last status was {Bridge.Worker}.");
    }
}
