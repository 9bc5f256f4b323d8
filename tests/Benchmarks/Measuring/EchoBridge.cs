using PortBridge.Benchmarks.Children;
using PortBridge.Testing.Hosting;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>The bridge in a host, with <see cref="EchoWorker"/> as a real process.</summary>
internal static class EchoBridge
{
    /// <summary>Starts the host and waits until the worker is ready.</summary>
    /// <param name="configure">Sets additional options.</param>
    public static async Task<(ProcessBridge Host, int Worker)> StartAsync(Action<PortBridgeOptions>? configure = null)
    {
        var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = BuiltPrograms.Self;
            options.Worker.Arguments.Add(EchoWorker.Name);
            // Like the configuration of the real worker.
            options.Worker.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
            configure?.Invoke(options);
        });
        var ready = await host.WhenAsync(status => status.State == WorkerState.Ready);
        return (host, ready.ProcessId!.Value);
    }

    /// <summary>
    /// Lets sessions send audio far ahead of real time. Otherwise the default limits would determine the results.
    /// </summary>
    public static void AllowSendAhead(PortBridgeOptions options)
    {
        // The worker ends sessions with more than 120 s of unprocessed audio.
        options.MaxUnprocessedAudio = TimeSpan.FromSeconds(100);
        options.Recovery.MaxAudio = options.MaxUnprocessedAudio;
    }
}
