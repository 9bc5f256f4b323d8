using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Speech;

/// <summary>
/// The CPU time that worker and bridge add to that of an engine. Each recording is sent in turn to the engine alone and,
/// in real time, to the worker as one utterance, so that both decode the same audio.
/// </summary>
internal sealed class EngineOverhead(
    ProcessBridge host, int worker, IEngineBaseline? baseline, IReadOnlyList<SpeechClip> clips)
{
    /// <summary>Measures after a warm-up round.</summary>
    /// <param name="partials">Whether both also compute partials.</param>
    /// <param name="rounds">The number of times that each recording is sent.</param>
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
            if (baseline is not null && (!partials || baseline.HasPartials))
                await baseline.DecodeAsync(clip, partials);
            var (between, start) = (Environment.CpuUsage.TotalTime, ProcessTable.ProcessorTime(worker));
            await RealTimeSender.SendAsync(host.Bridge, options, clip.Samples);
            cost += new OverheadCost(
                clip.Length,
                between - before,
                Environment.CpuUsage.TotalTime - between,
                ProcessTable.ProcessorTime(worker) - start);
        }

        return cost;
    }
}

/// <summary>CPU times.</summary>
/// <param name="Audio">The length of the audio.</param>
/// <param name="Alone">The CPU time of the engine alone; zero if it cannot run without the worker.</param>
/// <param name="Host">The CPU time of the host, which also sends the speech.</param>
/// <param name="Worker">The CPU time of the worker.</param>
internal readonly record struct OverheadCost(TimeSpan Audio, TimeSpan Alone, TimeSpan Host, TimeSpan Worker)
{
    public static OverheadCost operator +(OverheadCost a, OverheadCost b) =>
        new(a.Audio + b.Audio, a.Alone + b.Alone, a.Host + b.Host, a.Worker + b.Worker);
}
