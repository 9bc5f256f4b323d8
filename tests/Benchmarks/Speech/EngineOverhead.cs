using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Speech;

/// <summary>
/// What the worker and the bridge add to an engine's own processor time. Each recording goes in turn to the engine
/// alone and, in real time, to the worker as one utterance, so that both decode the same audio.
/// </summary>
internal sealed class EngineOverhead(ProcessBridge host, int worker, IEngineAlone? alone, IReadOnlyList<SpokenClip> clips)
{
    /// <summary>Measures, after once that is not measured.</summary>
    /// <param name="partials">Whether both give hypotheses while the audio comes.</param>
    /// <param name="rounds">How often each recording is spoken.</param>
    public async Task<OverheadCost> RunAsync(bool partials, int rounds)
    {
        await RoundAsync(partials);
        var cost = default(OverheadCost);
        for (var round = 0; round < rounds; round++)
            cost += await RoundAsync(partials);
        return cost;
    }

    private async Task<OverheadCost> RoundAsync(bool partials)
    {
        var options = new SessionOptions { Endpointing = new(Enabled: false), Partials = partials };
        var cost = default(OverheadCost);
        foreach (var clip in clips)
        {
            var before = Environment.CpuUsage.TotalTime;
            if (alone is not null && (!partials || alone.HasPartials))
                await alone.DecodeAsync(clip, partials);
            var (between, start) = (Environment.CpuUsage.TotalTime, ProcessTable.ProcessorTime(worker));
            await Speaker.SpeakAsync(host.Bridge, options, clip.Samples);
            cost += new OverheadCost(
                clip.Length,
                between - before,
                Environment.CpuUsage.TotalTime - between,
                ProcessTable.ProcessorTime(worker) - start);
        }

        return cost;
    }
}

/// <summary>Processor time.</summary>
/// <param name="Audio">For so much audio.</param>
/// <param name="Alone">Of the engine alone; nothing where there is none.</param>
/// <param name="Host">Of the host, which plays the speaker too.</param>
/// <param name="Worker">Of the worker.</param>
internal readonly record struct OverheadCost(TimeSpan Audio, TimeSpan Alone, TimeSpan Host, TimeSpan Worker)
{
    public static OverheadCost operator +(OverheadCost a, OverheadCost b) =>
        new(a.Audio + b.Audio, a.Alone + b.Alone, a.Host + b.Host, a.Worker + b.Worker);
}
