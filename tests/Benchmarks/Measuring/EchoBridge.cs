using PortBridge.Benchmarks.Children;
using PortBridge.Testing.Hosting;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>The bridge in a host, with the worker that answers each chunk as a real process.</summary>
internal static class EchoBridge
{
    /// <summary>Starts it and waits until the worker is ready.</summary>
    /// <param name="configure">Further options.</param>
    public static async Task<(ProcessBridge Host, int Worker)> StartAsync(Action<PortBridgeOptions>? configure = null)
    {
        var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = BuiltPrograms.Self;
            options.Worker.Arguments.Add(EchoWorker.Name);
            // As the real worker's own configuration has it.
            options.Worker.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
            configure?.Invoke(options);
        });
        var ready = await host.WhenAsync(status => status.State == WorkerState.Ready);
        return (host, ready.ProcessId!.Value);
    }

    /// <summary>
    /// Lets a session run far ahead of real time: audio comes here as fast as it is taken, and what may be on its way
    /// at a time would else decide the figures.
    /// </summary>
    public static void RunAhead(PortBridgeOptions options)
    {
        // The worker itself ends a session with more than 120 s unprocessed.
        options.MaxUnprocessedAudio = TimeSpan.FromSeconds(100);
        options.Recovery.MaxAudio = options.MaxUnprocessedAudio;
    }
}
