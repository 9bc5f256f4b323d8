using PortBridge.Worker.Conformance;

namespace PortBridge.Conformance.Tests;

/// <summary>Runs checks in this process.</summary>
internal static class Runner
{
    private const int Parallel = 4;

    /// <summary>No deadline of what is tested: a wait for what comes ends when it has come, however late.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    /// <summary>Any time is long enough for what never comes.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs checks.</summary>
    /// <param name="worker">A program and its arguments.</param>
    /// <param name="names">The checks and groups; null for all checks.</param>
    /// <param name="neverComes">What this worker never does, as <see cref="WaitLimits"/> names it; null if nothing.</param>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(
        IReadOnlyList<string> worker, IEnumerable<string>? names = null, string? neverComes = null)
    {
        var exceptions = neverComes is null ? null : new Dictionary<string, TimeSpan> { [neverComes] = Short };
        var settings = new TrialSettings(
            new WorkerCommand(worker[0], [.. worker.Skip(1)]),
            Sound.Synthesised,
            new WaitLimits(Late, exceptions),
            TimeProvider.System);
        IReadOnlyList<Check> checks = names is null ? ConformanceSuite.All : [.. names.SelectMany(ConformanceSuite.Named)];
        var results = new List<CheckResult>();
        var cancel = TestContext.Current.CancellationToken;
        await foreach (var result in new ConformanceRunner(settings, Parallel).RunAsync(checks, cancel))
            results.Add(result);
        return results;
    }
}
