using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Speech;

/// <summary>Some people who dictate at the same time, not in step, one session after the other.</summary>
/// <param name="bridge">To whom.</param>
/// <param name="worker">The worker's process.</param>
/// <param name="clips">What they say.</param>
internal sealed class SpeakingCrowd(ISpeechBridge bridge, int worker, IReadOnlyList<SpokenClip> clips)
{
    private readonly Lock _gate = new();

    /// <summary>Lets them dictate; whoever has begun when the time is over ends what he says.</summary>
    /// <param name="speakers">How many.</param>
    /// <param name="length">How long.</param>
    public async Task<SpeechCost> RunAsync(int speakers, TimeSpan length)
    {
        var latencies = new SpeechLatencies();
        var step = 2 * clips.Aggregate(TimeSpan.Zero, (sum, clip) => sum + clip.Length) / clips.Count / speakers;
        using var over = new CancellationTokenSource(length);
        var (host, work) = (Environment.CpuUsage.TotalTime, ProcessTable.ProcessorTime(worker));
        await Task.WhenAll(
            Enumerable.Range(0, speakers).Select(number => DictateAsync(number, number * step, latencies, over.Token)));
        return new SpeechCost(
            latencies, Environment.CpuUsage.TotalTime - host, ProcessTable.ProcessorTime(worker) - work);
    }

    private async Task DictateAsync(int number, TimeSpan delay, SpeechLatencies latencies, CancellationToken over)
    {
        await Task.Delay(delay, CancellationToken.None);
        for (var turn = number; !over.IsCancellationRequested; turn++)
        {
            var dictation = new Dictation(clips[turn % clips.Count], clips[(turn + 1) % clips.Count]);
            var (events, stoppedAt) = await Speaker.SpeakAsync(bridge, new SessionOptions(), dictation.Samples);
            lock (_gate)
            {
                dictation.Judge(events, stoppedAt, latencies);
                latencies.Audio += SpokenClip.TimeOf(dictation.Samples.Length);
            }
        }
    }
}

/// <summary>How long a crowd waited, and what it cost.</summary>
/// <param name="Latencies">How long.</param>
/// <param name="HostCpu">Processor time of the host, which plays the speakers too.</param>
/// <param name="WorkerCpu">Processor time of the worker.</param>
internal sealed record SpeechCost(SpeechLatencies Latencies, TimeSpan HostCpu, TimeSpan WorkerCpu);
