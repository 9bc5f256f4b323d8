using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>Sends signals to workers.</summary>
internal sealed class SignalInjector : IFaultInjector
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The number of signals.</summary>
    public required int Count { get; init; }

    /// <summary>The signal.</summary>
    public required int Signal { get; init; }

    /// <summary>The minimum delay between the start of a worker, or its readiness, and the signal.</summary>
    public TimeSpan MinDelay { get; init; }

    /// <summary>The maximum delay.</summary>
    public required TimeSpan MaxDelay { get; init; }

    /// <summary>Whether workers receive the signal only after they are ready.</summary>
    public bool OnlyReady { get; init; }

    /// <summary>The ping timeout.</summary>
    public TimeSpan PingTimeout { get; init; } = new WatchdogOptions().PingTimeout;

    /// <summary>The source of the random delays.</summary>
    public required Random Random { get; init; }

    public void Configure(PortBridgeOptions options)
    {
        options.Watchdog.PingTimeout = PingTimeout;
        if (PingTimeout < options.Watchdog.PingInterval)
            options.Watchdog.PingInterval = PingInterval;
    }

    public async Task RunAsync(ProcessBridge host, FaultLog faults)
    {
        var generation = 0;
        for (var i = 0; i < Count; i++)
        {
            var next = await host.WhenAsync(status => status.Generation > generation && IsTarget(status));
            await Task.Delay(MinDelay + (MaxDelay - MinDelay) * Random.NextDouble());
            generation = next.Generation;
            faults.Record();
            ProcessTable.Signal(next.ProcessId!.Value, Signal);
            await AwaitRecoveryAsync(host, faults, generation);
        }
    }

    // Not awaited if the next worker may receive a signal before it is ready.
    private async Task AwaitRecoveryAsync(ProcessBridge host, FaultLog faults, int generation)
    {
        await host.WhenAsync(status => status.Generation > generation || status.LastExit?.Generation == generation);
        faults.Detected.Add(faults.SinceLast);
        var ready = RecordReadyAsync(host, faults, generation, faults.Count);
        if (OnlyReady || faults.Count == Count)
            await ready;
    }

    private static async Task RecordReadyAsync(ProcessBridge host, FaultLog faults, int generation, int fault)
    {
        await host.WhenAsync(status => status.Generation > generation && IsReady(status));
        if (faults.Count == fault)
            faults.Ready.Add(faults.SinceLast);
    }

    private bool IsTarget(WorkerStatus status) => OnlyReady ? IsReady(status) : status.ProcessId is not null;

    private static bool IsReady(WorkerStatus status) => status.State == WorkerState.Ready;
}
