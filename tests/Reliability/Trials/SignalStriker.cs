using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Trials;

/// <summary>Sends signals to workers.</summary>
internal sealed class SignalStriker : IStriker
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>How many.</summary>
    public required int Count { get; init; }

    /// <summary>Which signal.</summary>
    public required int Signal { get; init; }

    /// <summary>The shortest pause between a worker's start, or its being ready, and its strike.</summary>
    public TimeSpan LeastPause { get; init; }

    /// <summary>The longest.</summary>
    public required TimeSpan MostPause { get; init; }

    /// <summary>Whether a worker is struck only once it is ready; else also while it starts.</summary>
    public bool OnlyReady { get; init; }

    /// <summary>How long a worker may not answer.</summary>
    public TimeSpan PingTimeout { get; init; } = new WatchdogOptions().PingTimeout;

    /// <summary>Says when.</summary>
    public required Random Random { get; init; }

    public void Configure(PortBridgeOptions options)
    {
        options.Watchdog.PingTimeout = PingTimeout;
        if (PingTimeout < options.Watchdog.PingInterval)
            options.Watchdog.PingInterval = PingInterval;
    }

    public async Task RunAsync(ProcessBridge host, StrikeLog strikes)
    {
        var generation = 0;
        for (var i = 0; i < Count; i++)
        {
            var next = await host.WhenAsync(status => status.Generation > generation && IsTarget(status));
            await Task.Delay(LeastPause + (MostPause - LeastPause) * Random.NextDouble());
            generation = next.Generation;
            strikes.Strike();
            ProcessTable.Signal(next.ProcessId!.Value, Signal);
            await FollowAsync(host, strikes, generation);
        }
    }

    // The next worker may be struck while it starts, and then was never ready: nobody waits for it here.
    private async Task FollowAsync(ProcessBridge host, StrikeLog strikes, int generation)
    {
        await host.WhenAsync(status => status.Generation > generation || status.LastExit?.Generation == generation);
        strikes.Found.Add(strikes.SinceLast);
        var ready = ReadyAsync(host, strikes, generation, strikes.Count);
        if (OnlyReady || strikes.Count == Count)
            await ready;
    }

    private static async Task ReadyAsync(ProcessBridge host, StrikeLog strikes, int generation, int strike)
    {
        await host.WhenAsync(status => status.Generation > generation && IsReady(status));
        if (strikes.Count == strike)
            strikes.Ready.Add(strikes.SinceLast);
    }

    private bool IsTarget(WorkerStatus status) => OnlyReady ? IsReady(status) : status.ProcessId is not null;

    private static bool IsReady(WorkerStatus status) => status.State == WorkerState.Ready;
}
