using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The bridge in a host, with a worker process that has one misbehavior.</summary>
internal sealed partial class BadWorkerHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isStopped;

    private BadWorkerHost(string misbehavior, Action<PortBridgeOptions>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(Logs);
        builder.Services.AddPortBridge(options =>
        {
            options.Worker.FileName = BuiltPrograms.BadWorker;
            foreach (var argument in misbehavior.Split(' '))
                options.Worker.Arguments.Add(argument);
            LongTimeouts.Apply(options);
            options.Watchdog.PingInterval = TimeSpan.FromMilliseconds(100);
            options.Restart.InitialDelay = options.Restart.MaxDelay = TimeSpan.FromMilliseconds(1);
            options.Restart.MaxRestarts = 1000;
            configure?.Invoke(options);
        });
        builder.Services.AddHealthChecks().AddPortBridge();
        _host = builder.Build();
        Bridge = _host.Services.GetRequiredService<ISpeechBridge>();
    }

    public ISpeechBridge Bridge { get; }

    public LogCollector Logs { get; } = new();

    /// <summary>The ids of all started worker processes, oldest first.</summary>
    private IEnumerable<int> ProcessIds => Logs.Of(BridgeLog.WorkerStarted).Select(entry =>
        int.Parse(ProcessId().Match(entry.Message).Groups[1].Value, CultureInfo.InvariantCulture));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts the host, which starts the worker.</summary>
    /// <param name="misbehavior">The name of the misbehavior and its argument.</param>
    /// <param name="configure">Sets additional options.</param>
    public static async Task<BadWorkerHost> StartAsync(
        string misbehavior, Action<PortBridgeOptions>? configure = null)
    {
        var host = new BadWorkerHost(misbehavior, configure);
        await host._host.StartAsync(Cancel);
        return host;
    }

    /// <summary>Shortens the timeouts that lead to an exit reason.</summary>
    public static void ShortenTimeouts(PortBridgeOptions options, WorkerExitReason reason)
    {
        var limit = TimeSpan.FromSeconds(1);
        if (reason == WorkerExitReason.StartTimeout)
            options.StartTimeout = options.LoadTimeout = limit;
        else if (reason == WorkerExitReason.Unresponsive)
            options.Watchdog.PingTimeout = limit;
        else if (reason == WorkerExitReason.Hung)
            options.Watchdog.FirstWorkTimeout = options.Watchdog.WorkTimeout = limit;
    }

    /// <summary>Returns the first status of the worker, from the current one on, that satisfies a condition.</summary>
    public Task<WorkerStatus> WhenAsync(
        Func<WorkerStatus, bool> predicate, [CallerArgumentExpression(nameof(predicate))] string? what = null) =>
        Bridge.WatchWorkerAsync(Cancel).FirstAsync(predicate, Cancel).AsTask().WithTimeout(Cancel, what);

    public Task<ISpeechSession> OpenAsync(SessionOptions? options = null) =>
        Bridge.OpenSessionAsync(options, Cancel).AsTask().WithTimeout(Cancel, "the session to open");

    /// <summary>Runs the bridge's health check.</summary>
    public async Task<HealthReportEntry> CheckHealthAsync()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
        return report.Entries["portbridge"];
    }

    /// <summary>Stops the host. Fails if a worker process survives it.</summary>
    public async Task StopAsync()
    {
        if (_isStopped)
            return;

        _isStopped = true;
        await _host.StopAsync(CancellationToken.None).WithTimeout(CancellationToken.None, "the host's stop");
        foreach (var id in ProcessIds)
            await WaitForExitAsync(id);
    }

    /// <summary>Waits until a process has exited.</summary>
    public static async Task WaitForExitAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync().WithTimeout(CancellationToken.None, $"the end of process {id}");
        }
        catch (ArgumentException)
        {
            // There is no such process.
        }
        catch (TimeoutException) when (IsZombie(id))
        {
            // It has exited, but its new parent does not reap processes, as in some containers.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }

    private static bool IsZombie(int id) => File.Exists($"/proc/{id}/stat")
        && File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    [GeneratedRegex(@"process (\d+)")]
    private static partial Regex ProcessId();
}
