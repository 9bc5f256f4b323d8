using PortBridge.BadWorker;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Checks;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;

namespace PortBridge.Conformance.Tests;

/// <summary>Runs checks in this process.</summary>
internal static class TestRun
{
    private const int Parallel = 2;

    // Expected events arrive sooner or later; how long they take is not tested.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    // For events that never arrive, any time is long enough.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    /// <summary>Checks a worker process.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="checks">The checks.</param>
    /// <param name="neverArrives">What the worker never does, as in <see cref="WaitLimits"/>; null for nothing.</param>
    public static Task<IReadOnlyList<CheckResult>> OfProcessAsync(
        IReadOnlyList<string> command, IEnumerable<Check> checks, string? neverArrives = null)
    {
        var worker = new WorkerCommand(command[0], [.. command.Skip(1)]);
        return RunAsync(() => WorkerProcess.Start(worker), checks, neverArrives);
    }

    /// <summary>Checks a misbehaving worker in memory.</summary>
    /// <inheritdoc cref="OfProcessAsync" path="/param"/>
    public static Task<IReadOnlyList<CheckResult>> InMemoryAsync(
        string misbehavior, IEnumerable<Check> checks, string? neverArrives = null)
    {
        var known = Misbehaviors.All.Single(known => known.Name == misbehavior);
        return RunAsync(() => new InMemoryWorker(known), checks, neverArrives);
    }

    private static async Task<IReadOnlyList<CheckResult>> RunAsync(
        Func<IWorkerHandle> launch, IEnumerable<Check> checks, string? neverArrives)
    {
        var exceptions = neverArrives is null ? null : new Dictionary<string, TimeSpan> { [neverArrives] = Short };
        var settings = new CheckSettings(
            launch, AudioSource.Synthesized, new WaitLimits(Long, exceptions), TimeProvider.System);
        var results = new List<CheckResult>();
        var runner = new ConformanceRunner(settings, HandshakeChecks.Ready, Parallel);
        await foreach (var result in runner.RunAsync([.. checks], TestContext.Current.CancellationToken))
            results.Add(result);
        return results;
    }
}
