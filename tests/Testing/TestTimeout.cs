using System.Runtime.CompilerServices;

namespace PortBridge.Testing;

/// <summary>
/// Limits the time that a test waits. No test checks this limit: it only makes a test that would hang fail with a
/// message.
/// </summary>
public static class TestTimeout
{
    /// <summary>The maximum wait for one operation: 5 minutes, far more than any takes on a busy machine.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Awaits a task.</summary>
    /// <exception cref="TimeoutException">The task did not complete in time.</exception>
    public static async Task<T> WithTimeout<T>(
        this Task<T> task,
        CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        await ((Task)task).WithTimeout(cancellationToken, what).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <summary>Awaits a task.</summary>
    /// <exception cref="TimeoutException">The task did not complete in time.</exception>
    public static async Task WithTimeout(
        this Task task,
        CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        try
        {
            await task.WaitAsync(Duration, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Timed out after {Duration.TotalSeconds} s waiting for: {what}", e);
        }
    }
}
