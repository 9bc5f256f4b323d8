using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>Runs workers whose engine hangs at a certain chunk, until enough hangs have been detected.</summary>
/// <param name="count">The number of hangs.</param>
/// <param name="chunk">The chunk at which the engine hangs, counted over all sessions of a worker.</param>
/// <param name="workTimeout">The maximum time without progress in a session.</param>
internal sealed class HangInjector(int count, int chunk, TimeSpan workTimeout) : IFaultInjector
{
    public void Configure(PortBridgeOptions options)
    {
        options.Worker.FileName = BuiltPrograms.BadWorker;
        options.Worker.Arguments.Clear();
        options.Worker.Arguments.Add("hang-after");
        options.Worker.Arguments.Add($"{chunk}");
        options.Watchdog.PingInterval = TimeSpan.FromMilliseconds(100);
        options.Watchdog.WorkTimeout = workTimeout;
        options.Watchdog.FirstWorkTimeout = workTimeout;
        options.Watchdog.SessionTimeout = workTimeout;
    }

    public async Task RunAsync(ProcessBridge host, FaultLog faults)
    {
        for (var generation = 0; faults.Count < count;)
        {
            var hung = await host.WhenAsync(
                status => status.LastExit is { Reason: WorkerExitReason.Hung } exit && exit.Generation > generation);
            faults.Record();
            generation = hung.LastExit!.Generation;
            await host.WhenAsync(status => status.State == WorkerState.Ready && status.Generation > generation);
            faults.Ready.Add(faults.SinceLast);
            faults.Detected.Add(faults.TakeLongestStall());
        }
    }
}
