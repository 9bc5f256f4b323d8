using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing;

/// <summary>A bridge in its own host, with workers in memory and a fake clock.</summary>
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
            RaiseTimeouts(options);
            configure?.Invoke(options);
        });
        _host = builder.Build();
        Bridge = _host.Services.GetRequiredService<ISpeechBridge>();
    }

    /// <summary>The bridge.</summary>
    public ISpeechBridge Bridge { get; }

    /// <summary>The launcher of its workers.</summary>
    public InMemoryWorkerLauncher Launcher { get; } = new();

    /// <summary>The clock.</summary>
    public WaitableTimeProvider Time { get; } = new();

    /// <summary>The meter factory of this host, which separates its meters from those of other hosts.</summary>
    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    /// <summary>The tap of the frames between the bridge and its workers.</summary>
    public WireTap Wire => _host.Services.GetRequiredService<WireTap>();

    /// <summary>All log messages of the host.</summary>
    public LogCollector Logs { get; } = new();

    /// <summary>Creates a host without starting it.</summary>
    public static BridgeHost Create(Action<PortBridgeOptions>? configure = null) => new(configure);

    /// <summary>Creates and starts a host, which starts the first worker.</summary>
    public static async Task<BridgeHost> StartAsync(
        Action<PortBridgeOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var host = new BridgeHost(configure);
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        return host;
    }

    /// <summary>Starts the host.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        _host.StartAsync(cancellationToken).WithTimeout(cancellationToken, "the host's start");

    /// <summary>Stops the host. In the meantime the test must answer for the worker.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _host.StopAsync(cancellationToken).WithTimeout(cancellationToken, "the host's stop");

    /// <summary>Waits for the next worker and makes it ready. Skips any restart delay.</summary>
    public async Task<InMemoryWorker> ReadyWorkerAsync(CancellationToken cancellationToken = default)
    {
        var worker = await NextWorkerAsync(cancellationToken).ConfigureAwait(false);
        await worker.ReadyAsync().ConfigureAwait(false);
        await WhenAsync(status => status.State == WorkerState.Ready, cancellationToken).ConfigureAwait(false);
        return worker;
    }

    /// <summary>Waits for the next worker. Skips any restart delay.</summary>
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

    /// <summary>Returns the first status of the worker, from the current one on, that satisfies a condition.</summary>
    public Task<WorkerStatus> WhenAsync(
        Func<WorkerStatus, bool> predicate,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? what = null) =>
        FirstAsync(predicate, cancellationToken).WithTimeout(cancellationToken, what);

    /// <summary>Opens a session on a ready worker, which accepts it.</summary>
    public async Task<ISpeechSession> OpenAsync(
        InMemoryWorker worker, SessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var opening = Bridge.OpenSessionAsync(options, cancellationToken).AsTask();
        await worker.AcceptSessionAsync(cancellationToken).ConfigureAwait(false);
        return await opening.WithTimeout(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets all remaining workers exit, and stops the host.</summary>
    public async ValueTask DisposeAsync()
    {
        Launcher.ExitAll();
        await StopAsync().ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().AsTask().WithTimeout(CancellationToken.None, "the host's disposal")
            .ConfigureAwait(false);
    }

    // Tests advance the clock by arbitrary times, and their workers do not answer pings by themselves: timeouts that a
    // test is not about must not expire.
    private static void RaiseTimeouts(PortBridgeOptions options)
    {
        options.SessionIdleTimeout = TimeSpan.FromDays(1);
        options.Watchdog.PingInterval = TimeSpan.FromMinutes(1);
        options.Watchdog.PingTimeout = TimeSpan.FromMinutes(10);
        options.Watchdog.FirstWorkTimeout = TimeSpan.FromHours(1);
        options.Watchdog.WorkTimeout = TimeSpan.FromHours(1);
        options.Watchdog.SessionTimeout = TimeSpan.FromDays(1);
    }

    private async Task<WorkerStatus> FirstAsync(Func<WorkerStatus, bool> predicate, CancellationToken cancellationToken)
    {
        await foreach (var status in Bridge.WatchWorkerAsync(cancellationToken).ConfigureAwait(false))
        {
            if (predicate(status))
                return status;
        }

        throw new InvalidOperationException($"The bridge stopped; its last status was {Bridge.Worker}.");
    }
}
