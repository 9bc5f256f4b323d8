namespace PortBridge.Testing;

/// <summary>Wakes those who wait for something to become true, each time that it may have.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Beat() =>
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Waits until the condition holds; it is looked at now and after each beat.</summary>
    public async Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (holds())
                return;
            await next.Within(cancellationToken, what).ConfigureAwait(false);
        }
    }
}
