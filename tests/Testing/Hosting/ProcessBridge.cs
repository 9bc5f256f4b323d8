using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing.Hosting;

/// <summary>The bridge in a generic host, with workers as real processes.</summary>
public sealed class ProcessBridge : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly IHost _host;

    private ProcessBridge(IHost host, InternalErrorLog log)
    {
        _host = host;
        Log = log;
        Bridge = host.Services.GetRequiredService<ISpeechBridge>();
    }

    public ISpeechBridge Bridge { get; }

    public InternalErrorLog Log { get; }

    /// <summary>Starts the host.</summary>
    /// <param name="configure">Sets options after <see cref="Defaults"/>.</param>
    /// <param name="launcher">The worker launcher; null for the one that starts processes.</param>
    public static async Task<ProcessBridge> StartAsync(
        Action<PortBridgeOptions> configure, IWorkerLauncher? launcher = null)
    {
        var log = new InternalErrorLog();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        if (launcher is not null)
            builder.Services.AddSingleton(launcher);
        builder.Services.AddPortBridge(options =>
        {
            Defaults(options);
            configure(options);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new ProcessBridge(host, log);
    }

    /// <summary>Returns the first status of the worker, from the current one on, that satisfies a condition.</summary>
    /// <exception cref="TimeoutException">There was no such status within five minutes.</exception>
    public async Task<WorkerStatus> WhenAsync(Predicate<WorkerStatus> predicate)
    {
        using var timeout = new CancellationTokenSource(Timeout, TimeProvider.System);
        try
        {
            await foreach (var status in Bridge.WatchWorkerAsync(timeout.Token))
            {
                if (predicate(status))
                    return status;
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
        }

        throw new TimeoutException($"The expected status of the worker was not reached; it is {Bridge.Worker}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    // A worker is killed every second, which with the default options would exceed the restart limit.
    private static void Defaults(PortBridgeOptions options)
    {
        options.StartTimeout = options.OpenTimeout = options.StopTimeout = Timeout; // The machine may be busy.
        options.Restart.MaxRestarts = 10_000;
        options.Restart.Window = TimeSpan.FromSeconds(1);
        options.Restart.StableUptime = TimeSpan.FromSeconds(1);
        options.Restart.InitialDelay = TimeSpan.FromMilliseconds(1);
        options.Restart.MaxDelay = TimeSpan.FromMilliseconds(1);
    }
}
