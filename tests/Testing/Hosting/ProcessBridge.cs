using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing.Hosting;

/// <summary>The bridge as an application has it: in a generic host, by <c>AddPortBridge</c>.</summary>
public sealed class ProcessBridge : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    private readonly IHost _host;

    private ProcessBridge(IHost host, LogWatch log)
    {
        _host = host;
        Log = log;
        Bridge = host.Services.GetRequiredService<ISpeechBridge>();
    }

    public ISpeechBridge Bridge { get; }

    public LogWatch Log { get; }

    /// <summary>Starts the host.</summary>
    /// <param name="configure">Sets the bridge's options, on top of <see cref="Defaults"/>.</param>
    /// <param name="launcher">Something else than processes of this machine; null for these.</param>
    public static async Task<ProcessBridge> StartAsync(
        Action<PortBridgeOptions> configure, IWorkerLauncher? launcher = null)
    {
        var log = new LogWatch();
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

    /// <summary>Waits for a status of the worker.</summary>
    /// <exception cref="TimeoutException">It did not come within five minutes.</exception>
    public async Task<WorkerStatus> UntilAsync(Predicate<WorkerStatus> isWanted)
    {
        using var bound = new CancellationTokenSource(Bound, TimeProvider.System);
        try
        {
            await foreach (var status in Bridge.WatchWorkerAsync(bound.Token))
            {
                if (isWanted(status))
                    return status;
            }
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
        }

        throw new TimeoutException($"The worker is not as it should be, but {Bridge.Worker}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    // Workers die here every second, which a bridge in service would take for a reason to give up for a while.
    private static void Defaults(PortBridgeOptions options)
    {
        options.StartTimeout = options.OpenTimeout = options.StopTimeout = Bound; // A busy machine takes its time.
        options.Restart.MaxRestarts = 10_000;
        options.Restart.Window = TimeSpan.FromSeconds(1);
        options.Restart.StableUptime = TimeSpan.FromSeconds(1);
        options.Restart.InitialDelay = TimeSpan.FromMilliseconds(1);
        options.Restart.MaxDelay = TimeSpan.FromMilliseconds(1);
    }
}
