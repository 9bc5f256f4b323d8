namespace PortBridge.Workers;

/// <summary>
/// Says what follows a worker's end: the next start after a pause, or giving up for a while, or for good. Pauses grow
/// by exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
/// 2015), and begin again after a stable life. Too many ends within a window open the circuit: after a long pause one
/// worker is started as a probe, and if that does not live either, the next long pause follows (M. Nygard, "Release
/// It!", 2007, on half-open circuit breakers). It knows no clock and no process.
/// </summary>
/// <param name="options">The delays and bounds.</param>
/// <param name="jitter">Gives 0 (included) to 1 (excluded).</param>
internal sealed class RestartPolicy(RestartOptions options, Func<double> jitter)
{
    private readonly Queue<DateTimeOffset> _ends = new();
    private int _failures;
    private bool _isProbing;

    /// <summary>What follows an exit.</summary>
    /// <param name="exit">How the worker ended.</param>
    /// <param name="now">When.</param>
    public RestartDecision Decide(WorkerExit exit, DateTimeOffset now)
    {
        if (exit.ExitCode == Protocol.ExitCodes.Configuration)
            return RestartDecision.Never;

        if (exit.Uptime >= options.StableUptime)
            Forget();

        _ends.Enqueue(now);
        while (_ends.Peek() <= now - options.Window)
            _ends.Dequeue();

        if (_isProbing || _ends.Count > options.MaxRestarts)
        {
            _isProbing = true;
            return new RestartDecision(RestartKind.Probe, options.ProbeDelay);
        }

        return new RestartDecision(RestartKind.Restart, Backoff());
    }

    private void Forget()
    {
        _failures = 0;
        _isProbing = false;
        _ends.Clear();
    }

    // 2^30 times any delay is past every maximum that the options allow. A pause of nothing would let a worker that
    // cannot start turn in circles.
    private TimeSpan Backoff()
    {
        var ceiling = Math.Min(
            options.MaxDelay.TotalMilliseconds,
            options.InitialDelay.TotalMilliseconds * (1L << Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(ceiling * jitter())));
    }
}

/// <summary>What follows a worker's end.</summary>
/// <param name="Kind">What.</param>
/// <param name="Delay">After which pause; without meaning for <see cref="RestartKind.Never"/>.</param>
internal readonly record struct RestartDecision(RestartKind Kind, TimeSpan Delay)
{
    /// <summary>Starting again would not help.</summary>
    public static RestartDecision Never { get; } = new(RestartKind.Never, Timeout.InfiniteTimeSpan);
}

internal enum RestartKind
{
    /// <summary>The next one is started.</summary>
    Restart,

    /// <summary>Too many ended: after a long pause one is started to see whether it lives.</summary>
    Probe,

    /// <summary>None is started any more.</summary>
    Never,
}
