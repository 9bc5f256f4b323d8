namespace PortBridge.Workers;

/// <summary>
/// Decides whether and when to restart after a worker's exit. Delays grow by exponential backoff with full jitter (M.
/// Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015) and are reset after a stable uptime. Too
/// many exits within a window open the circuit: after a long delay one worker is started as a probe, and again after
/// each probe that fails (M. Nygard, "Release It!", 2007, on half-open circuit breakers). Knows no clock and no
/// process.
/// </summary>
/// <param name="options">The delays and limits.</param>
/// <param name="jitter">Returns a random number from 0 (inclusive) to 1 (exclusive).</param>
internal sealed class RestartPolicy(RestartOptions options, Func<double> jitter)
{
    private readonly Queue<DateTimeOffset> _exits = new();
    private int _failures;
    private bool _isProbing;

    /// <summary>The delays and limits.</summary>
    public RestartOptions Options => options;

    /// <summary>Decides what follows an exit.</summary>
    /// <param name="exit">The exit.</param>
    /// <param name="now">The time of the exit.</param>
    public RestartDecision Decide(WorkerExit exit, DateTimeOffset now)
    {
        if (exit.ExitCode == Protocol.ExitCodes.Configuration)
            return RestartDecision.Never;

        if (exit.Uptime >= options.StableUptime)
            Reset();

        _exits.Enqueue(now);
        while (_exits.Peek() <= now - options.Window)
            _exits.Dequeue();

        if (_isProbing || _exits.Count > options.MaxRestarts)
        {
            _isProbing = true;
            return new RestartDecision(RestartKind.Probe, options.ProbeDelay);
        }

        return new RestartDecision(RestartKind.Restart, Backoff());
    }

    private void Reset()
    {
        _failures = 0;
        _isProbing = false;
        _exits.Clear();
    }

    // 2^30 times any delay exceeds the maximum delay that the options allow. The delay is at least 1 ms, so that a
    // worker that cannot start does not cause a busy loop.
    private TimeSpan Backoff()
    {
        var ceiling = Math.Min(
            options.MaxDelay.TotalMilliseconds,
            options.InitialDelay.TotalMilliseconds * (1L << Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(ceiling * jitter())));
    }
}

/// <summary>The decision after a worker's exit.</summary>
/// <param name="Kind">The decision.</param>
/// <param name="Delay">The delay before the next start; infinite for <see cref="RestartKind.Never"/>.</param>
internal readonly record struct RestartDecision(RestartKind Kind, TimeSpan Delay)
{
    /// <summary>No restart, since it would fail again.</summary>
    public static RestartDecision Never { get; } = new(RestartKind.Never, Timeout.InfiniteTimeSpan);
}

/// <summary>A kind of restart.</summary>
internal enum RestartKind
{
    /// <summary>The worker is restarted.</summary>
    Restart,

    /// <summary>There were too many exits: one worker is started as a probe after a long delay.</summary>
    Probe,

    /// <summary>The worker is not restarted.</summary>
    Never,
}
