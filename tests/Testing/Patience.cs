using System.Runtime.CompilerServices;

namespace PortBridge.Testing;

/// <summary>
/// Bounds what a test waits for. The bound is no deadline of anything tested: it only makes a test that would hang
/// fail with a sentence instead.
/// </summary>
public static class Patience
{
    /// <summary>The longest that a test waits for one thing: far more than it takes on a machine that is busy.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The task's result; fails if it does not come.</summary>
    public static async Task<T> Within<T>(
        this Task<T> task,
        CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        await ((Task)task).Within(cancellationToken, what).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <summary>The task's end; fails if it does not come.</summary>
    public static async Task Within(
        this Task task,
        CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        try
        {
            await task.WaitAsync(Limit, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {Limit.TotalSeconds} s in vain for: {what}", e);
        }
    }
}
