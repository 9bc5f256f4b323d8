using System.ComponentModel;
using System.Runtime.CompilerServices;
using PortBridge.Worker.Conformance.Checks;

namespace PortBridge.Worker.Conformance;

/// <summary>Runs checks against a worker, several at a time, and hands out what became of them in their order.</summary>
/// <param name="settings">The worker, and what it is told.</param>
/// <param name="parallel">As many workers run at a time; at least 1.</param>
internal sealed class ConformanceRunner(TrialSettings settings, int parallel)
{
    /// <summary>Runs checks.</summary>
    /// <exception cref="Win32Exception">The worker cannot be started at all.</exception>
    public async IAsyncEnumerable<CheckResult> RunAsync(
        IReadOnlyList<Check> checks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var neverReady = await NeverReadyAsync();
        using var turns = new SemaphoreSlim(parallel);
        var spoken = new Lazy<Task<SpokenSession>>(() => SpokenSession.RecordAsync(settings));
        var running = new List<Task<CheckResult>>();
        foreach (var check in checks)
        {
            running.Add(neverReady is null || check == HandshakeChecks.Ready
                ? RunAsync(check, spoken, turns, cancellationToken)
                : Task.FromResult(new CheckResult(check.Name, check.Rule, Verdict.NotShown, neverReady, [])));
        }

        foreach (var result in running)
            yield return await result;
    }

    // Without this every check would wait in vain for the same thing.
    private async Task<string?> NeverReadyAsync()
    {
        await using var trial = new Trial(settings, null);
        try
        {
            await trial.ReadyAsync();
            return null;
        }
        catch (UnmetException e)
        {
            return $"The worker was never ready. {e.Message}";
        }
    }

    private async Task<CheckResult> RunAsync(
        Check check, Lazy<Task<SpokenSession>> spoken, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        await using var trial = new Trial(settings, spoken);
        try
        {
            await check.RunAsync(trial).WaitAsync(cancellationToken);
            return new CheckResult(check.Name, check.Rule, Verdict.Ok, null, []);
        }
        catch (UnmetException e)
        {
            return new CheckResult(check.Name, check.Rule, Verdict.Fails, e.Message, await trial.EvidenceAsync());
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
}
