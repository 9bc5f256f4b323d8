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

/// <summary>The bridge as an application has it, with a worker process that misbehaves in one way.</summary>
internal sealed partial class BadWorkerHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isStopped;

    private BadWorkerHost(string misbehaviour, Action<PortBridgeOptions>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(Logs);
        builder.Services.AddPortBridge(options =>
        {
            options.Worker.FileName = BuiltPrograms.BadWorker;
            foreach (var argument in misbehaviour.Split(' '))
                options.Worker.Arguments.Add(argument);
            Limits.Raise(options);
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

    /// <summary>Every worker process that was started, oldest first.</summary>
    private IEnumerable<int> ProcessIds => Logs.Of(BridgeLog.WorkerStarted).Select(entry =>
        int.Parse(ProcessId().Match(entry.Message).Groups[1].Value, CultureInfo.InvariantCulture));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts the host, and with it the worker.</summary>
    /// <param name="misbehaviour">The worker's command line.</param>
    /// <param name="configure">Changes options.</param>
    public static async Task<BadWorkerHost> StartAsync(
        string misbehaviour, Action<PortBridgeOptions>? configure = null)
    {
        var host = new BadWorkerHost(misbehaviour, configure);
        await host._host.StartAsync(Cancel);
        return host;
    }

    /// <summary>Shortens the limits whose being reached is what a worker is ended for.</summary>
    public static void Shorten(PortBridgeOptions options, WorkerExitReason reason)
    {
        var limit = TimeSpan.FromSeconds(1);
        if (reason == WorkerExitReason.StartTimeout)
            options.StartTimeout = options.LoadTimeout = limit;
        else if (reason == WorkerExitReason.Unresponsive)
            options.Watchdog.PingTimeout = limit;
        else if (reason == WorkerExitReason.Hung)
            options.Watchdog.FirstWorkTimeout = options.Watchdog.WorkTimeout = limit;
    }

    /// <summary>The worker's status, now or when it is as wanted.</summary>
    public Task<WorkerStatus> WhenAsync(
        Func<WorkerStatus, bool> isWanted, [CallerArgumentExpression(nameof(isWanted))] string? what = null) =>
        Bridge.WatchWorkerAsync(Cancel).FirstAsync(isWanted, Cancel).AsTask().WithTimeout(Cancel, what);

    public Task<ISpeechSession> OpenAsync(SessionOptions? options = null) =>
        Bridge.OpenSessionAsync(options, Cancel).AsTask().WithTimeout(Cancel, "the session to open");

    /// <summary>What the host's health check says.</summary>
    public async Task<HealthReportEntry> CheckHealthAsync()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
        return report.Entries["portbridge"];
    }

    /// <summary>Stops the host; fails if any worker that it has started outlives it.</summary>
    public async Task StopAsync()
    {
        if (_isStopped)
            return;

        _isStopped = true;
        await _host.StopAsync(CancellationToken.None).WithTimeout(CancellationToken.None, "the host's stop");
        foreach (var id in ProcessIds)
            await WhenGoneAsync(id);
    }

    /// <summary>Waits until no process of that id runs.</summary>
    public static async Task WhenGoneAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync().WithTimeout(CancellationToken.None, $"the end of process {id}");
        }
        catch (ArgumentException)
        {
            // There is none.
        }
        catch (TimeoutException) when (IsZombie(id))
        {
            // It has ended, but its new parent is one that never takes exit codes, as in some containers.
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
