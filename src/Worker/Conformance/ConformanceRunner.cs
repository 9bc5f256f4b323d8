using System.ComponentModel;
using System.Runtime.CompilerServices;
using PortBridge.Worker.Conformance.Checks;

namespace PortBridge.Worker.Conformance;

/// <summary>Runs checks against a worker, several at a time, and hands out what became of them in their order.</summary>
/// <param name="settings">The worker, and what it is told.</param>
/// <param name="parallel">As many workers run at a time; at least 1.</param>
internal sealed class ConformanceRunner(TrialSettings settings, int parallel)
{
    /// <summary>
    /// Runs checks. Where the worker never gets ready, <see cref="HandshakeChecks.Ready"/> fails, whether or not it was
    /// asked for, and the others are not shown.
    /// </summary>
    /// <exception cref="Win32Exception">The worker cannot be started at all.</exception>
    public async IAsyncEnumerable<CheckResult> RunAsync(
        IReadOnlyList<Check> checks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var spoken = new Lazy<Task<SpokenSession>>(() => SpokenSession.RecordAsync(settings));
        var first = new Trial(settings, spoken);
        if (await NeverReadyAsync(first) is { } failure)
        {
            yield return failure;
            var reason = $"The worker was never ready. {failure.Instead}";
            foreach (var check in checks.Where(check => check != HandshakeChecks.Ready))
                yield return new CheckResult(check.Name, check.Rule, Verdict.NotShown, reason, []);
            yield break;
        }

        using var turns = new SemaphoreSlim(parallel);
        var running = checks
            .Select((check, i) =>
                RunAsync(check, i == 0 ? first : new Trial(settings, spoken), turns, cancellationToken))
            .ToList();
        foreach (var result in running)
            yield return await result;
    }

    // Without this every check would wait in vain for the same thing. The worker is the first check's.
    private static async Task<CheckResult?> NeverReadyAsync(Trial trial)
    {
        try
        {
            await trial.PrepareAsync();
            return null;
        }
        catch (UnmetException e)
        {
            await using (trial)
                return await FailureAsync(HandshakeChecks.Ready, e, trial);
        }
    }

    private static async Task<CheckResult> RunAsync(
        Check check, Trial trial, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await using var _ = trial;
        await turns.WaitAsync(cancellationToken);
        try
        {
            await check.RunAsync(trial).WaitAsync(cancellationToken);
            return new CheckResult(check.Name, check.Rule, Verdict.Ok, null, []);
        }
        catch (UnmetException e)
        {
            return await FailureAsync(check, e, trial);
        }
        catch (NotShownException e)
        {
            return new CheckResult(check.Name, check.Rule, Verdict.NotShown, e.Message, []);
        }
        finally
        {
            turns.Release();
        }
    }

    private static async Task<CheckResult> FailureAsync(Check check, UnmetException e, Trial trial) =>
        new(check.Name, check.Rule, Verdict.Fails, e.Message, await trial.EvidenceAsync());
}
