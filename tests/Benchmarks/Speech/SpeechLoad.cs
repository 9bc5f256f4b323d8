using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Speech;

/// <summary>Virtual users that run one session after the other, at different times.</summary>
/// <param name="bridge">The bridge.</param>
/// <param name="worker">The worker's process id.</param>
/// <param name="clips">The speech to send.</param>
/// <param name="options">The options of the sessions.</param>
internal sealed class SpeechLoad(
    ISpeechBridge bridge, int worker, IReadOnlyList<SpeechClip> clips, SessionOptions options)
{
    private readonly Lock _gate = new();

    /// <summary>Runs the users. Sessions that are open at the end of the time are completed.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="length">The time in which sessions are opened.</param>
    public async Task<SpeechCost> RunAsync(int users, TimeSpan length)
    {
        var latencies = new SpeechLatencies();
        var step = 2 * clips.Aggregate(TimeSpan.Zero, (sum, clip) => sum + clip.Length) / clips.Count / users;
        using var over = new CancellationTokenSource(length);
        var (host, work) = (Environment.CpuUsage.TotalTime, ProcessTable.ProcessorTime(worker));
        await Task.WhenAll(
            Enumerable.Range(0, users).Select(number => RunUserAsync(number, number * step, latencies, over.Token)));
        return new SpeechCost(
            latencies, Environment.CpuUsage.TotalTime - host, ProcessTable.ProcessorTime(worker) - work);
    }

    private async Task RunUserAsync(int number, TimeSpan delay, SpeechLatencies latencies, CancellationToken over)
    {
        await Task.Delay(delay, CancellationToken.None);
        for (var turn = number; !over.IsCancellationRequested; turn++)
        {
            var scenario = new SpeechScenario(clips[turn % clips.Count], clips[(turn + 1) % clips.Count]);
            var (events, stoppedAt) = await RealTimeSender.SendAsync(bridge, options, scenario.Samples);
            lock (_gate)
            {
                scenario.Evaluate(events, stoppedAt, latencies);
                latencies.Audio += SpeechClip.TimeOf(scenario.Samples.Length);
            }
        }
    }
}

/// <summary>The latencies and the cost of a load.</summary>
/// <param name="Latencies">The latencies.</param>
/// <param name="HostCpu">CPU time of the host, which also sends the speech.</param>
/// <param name="WorkerCpu">CPU time of the worker.</param>
internal sealed record SpeechCost(SpeechLatencies Latencies, TimeSpan HostCpu, TimeSpan WorkerCpu);
