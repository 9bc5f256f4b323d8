namespace PortBridge.Supervision;

/// <summary>
/// Says how long a lost worker waits for its next start: exponential backoff with full jitter (M. Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), beginning again after a stable life. It knows no
/// clock and no process.
/// </summary>
/// <param name="options">The delays.</param>
/// <param name="jitter">Gives 0 (included) to 1 (excluded).</param>
internal sealed class RestartPolicy(RestartOptions options, Func<double> jitter)
{
    private int _failures;

    /// <summary>The pause after an exit, in whole milliseconds; at least one.</summary>
    /// <returns>Null where starting again would not help.</returns>
    public TimeSpan? NextDelay(WorkerExit exit)
    {
        if (exit.ExitCode == Protocol.ExitCodes.Configuration)
            return null;

        if (exit.Uptime >= options.StableUptime)
            _failures = 0;

        // 2^30 times any delay is past every maximum that the options allow.
        var ceiling = Math.Min(
            options.MaxDelay.TotalMilliseconds,
            options.InitialDelay.TotalMilliseconds * (1L << Math.Min(_failures, 30)));
        _failures++;

        // Timers count whole milliseconds, and with a pause of none a worker that dies at once would starve the host.
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(ceiling * jitter())));
    }
}
