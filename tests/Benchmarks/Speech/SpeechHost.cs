using PortBridge.Testing.Hosting;

namespace PortBridge.Benchmarks.Speech;

/// <summary>The bridge in a host, with the real worker and one of its engines.</summary>
internal static class SpeechHost
{
    /// <summary>Starts it and waits until the worker is ready.</summary>
    public static async Task<(ProcessBridge Host, int Worker)> StartAsync(string engine, string? model)
    {
        // No detector is fetched: the figures shall not depend on what a network gave.
        string[] arguments = ["--engine", engine, "--vad", "energy", .. model is null ? [] : (string[])["--model", model]];
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
