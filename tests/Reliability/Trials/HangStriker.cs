using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Trials;

/// <summary>Runs workers whose engine hangs at a certain chunk, and waits until enough of them were found.</summary>
/// <param name="count">How many.</param>
/// <param name="chunk">At which chunk of each worker, counted over its sessions.</param>
/// <param name="patience">How long nothing may come of a session's audio.</param>
internal sealed class HangStriker(int count, int chunk, TimeSpan patience) : IStriker
{
    public void Configure(PortBridgeOptions options)
    {
        options.Worker.FileName = BuiltPrograms.BadWorker;
        options.Worker.Arguments.Clear();
        options.Worker.Arguments.Add("hang-after");
        options.Worker.Arguments.Add($"{chunk}");
        options.Watchdog.PingInterval = TimeSpan.FromMilliseconds(100);
        options.Watchdog.WorkTimeout = patience;
        options.Watchdog.FirstWorkTimeout = patience;
        options.Watchdog.SessionTimeout = patience;
    }

    public async Task RunAsync(ProcessBridge host, StrikeLog strikes)
    {
        for (var generation = 0; strikes.Count < count;)
        {
            var hung = await host.WhenAsync(
                status => status.LastExit is { Reason: WorkerExitReason.Hung } exit && exit.Generation > generation);
            strikes.Strike();
            generation = hung.LastExit!.Generation;
            await host.WhenAsync(status => status.State == WorkerState.Ready && status.Generation > generation);
            strikes.Ready.Add(strikes.SinceLast);
            strikes.Found.Add(strikes.TakeLongestStandstill());
        }
    }
}
