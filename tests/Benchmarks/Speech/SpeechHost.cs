using PortBridge.Testing.Hosting;

namespace PortBridge.Benchmarks.Speech;

/// <summary>The bridge in a host, with the real worker.</summary>
internal static class SpeechHost
{
    /// <summary>Starts the host and waits until the worker is ready.</summary>
    public static async Task<(ProcessBridge Host, int Worker)> StartAsync(string engine, string? model, string device)
    {
        // No detector is downloaded: the results must not depend on the network.
        string[] arguments =
        [
            "--engine", engine, "--vad", "energy", "--device", device,
            .. model is null ? [] : (string[])["--model", model],
        ];
        var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = BuiltPrograms.Worker;
            foreach (var argument in arguments)
                options.Worker.Arguments.Add(argument);
        });
        var ready = await host.WhenAsync(status => status.State == WorkerState.Ready);
        return (host, ready.ProcessId!.Value);
    }
}
