using System.ComponentModel;
using System.Runtime.CompilerServices;
using PortBridge.Conformance.Assertions;

namespace PortBridge.Conformance.Execution;

/// <summary>Runs checks against a worker, several at a time, and returns their results in order.</summary>
/// <param name="settings">The settings of the run.</param>
/// <param name="readiness">The check that fails if a worker never becomes ready.</param>
/// <param name="parallel">How many checks run at a time; at least 1.</param>
internal sealed class ConformanceRunner(CheckSettings settings, Check readiness, int parallel)
{
    /// <summary>
    /// Runs checks. If the worker never becomes ready, the readiness check fails, whether it was requested or not, and
    /// all others are inconclusive.
    /// </summary>
    /// <exception cref="Win32Exception">The worker cannot be started.</exception>
    public async IAsyncEnumerable<CheckResult> RunAsync(
        IReadOnlyList<Check> checks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pool = new WorkerPool();
        var recording = new Lazy<Task<RecordedSession>>(() => RecordedSession.RecordAsync(settings, pool));
        if (await ProbeAsync(pool, recording) is { } failure)
        {
            yield return failure;
            var reason = $"The worker never became ready. {failure.Message}";
            foreach (var check in checks.Where(check => check != readiness))
                yield return CheckResult.Inconclusive(check, reason);
            yield break;
        }

        using var turns = new SemaphoreSlim(parallel);
        var running = checks
            .Select(check => RunAsync(check, new CheckContext(settings, pool, recording), turns, cancellationToken))
            .ToList();
        foreach (var result in running)
            yield return await result;
    }

    // Without this, every check would wait for ready until its limit. The first check then uses the worker.
    private async Task<CheckResult?> ProbeAsync(WorkerPool pool, Lazy<Task<RecordedSession>> recording)
    {
        await using var context = new CheckContext(settings, pool, recording);
        try
        {
            await context.ProbeAsync();
            return null;
        }
        catch (CheckFailedException e)
        {
            return CheckResult.Failed(readiness, e.Message, await context.TranscriptAsync());
        }
    }

    private static async Task<CheckResult> RunAsync(
        Check check, CheckContext context, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await using var _ = context;
        await turns.WaitAsync(cancellationToken);
        try
        {
            await check.RunAsync(context).WaitAsync(cancellationToken);
            await context.ReturnWorkersAsync();
            return CheckResult.Passed(check);
        }
        catch (CheckFailedException e)
        {
            return CheckResult.Failed(check, e.Message, await context.TranscriptAsync());
        }
        catch (InconclusiveException e)
        {
            await context.ReturnWorkersAsync();
            return CheckResult.Inconclusive(check, e.Message, e.IsSpeechMissing);
        }
        catch (NotApplicableException e)
        {
            await context.ReturnWorkersAsync();
            return CheckResult.NotApplicable(check, e.Message);
        }
        finally
        {
            turns.Release();
        }
    }
}
