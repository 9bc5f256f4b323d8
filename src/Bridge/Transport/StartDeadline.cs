using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>
/// The time limits of a worker that is not ready: until its first message, between two <c>loading</c> events, without
/// progress, and in total.
/// </summary>
internal sealed class StartDeadline : IDisposable
{
    /// <summary>Events without progress renew the deadline for this many load timeouts.</summary>
    private const int StalledLoads = 5;

    private readonly PortBridgeOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source;
    private readonly long _startedAt;
    private (string Stage, long Done)? _progress;
    private long _progressAt;
    private string _limit;

    /// <summary>Starts the limit for the first message.</summary>
    public StartDeadline(PortBridgeOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _startedAt = time.GetTimestamp();
        _limit = Describe(options.StartTimeout, "for its first message");
        _source = new CancellationTokenSource(options.StartTimeout, time);
    }

    /// <summary>Is canceled when a limit is exceeded.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The limit that is exceeded first.</summary>
    public string Message => $"The worker was not ready in time: {_limit}.";

    /// <summary>Renews the deadline.</summary>
    public void Renew(Loading loading)
    {
        var now = _time.GetTimestamp();
        if (_progress != (loading.Stage, loading.Done))
            (_progress, _progressAt) = ((loading.Stage, loading.Done), now);

        var stalled = StalledLoads * _options.LoadTimeout;
        (TimeSpan Remaining, string Limit)[] limits =
        [
            (_options.LoadTimeout, Describe(_options.LoadTimeout, "between two loading events")),
            (stalled - _time.GetElapsedTime(_progressAt, now), Describe(stalled, "without progress")),
            (_options.TotalLoadTimeout - _time.GetElapsedTime(_startedAt, now), Describe(_options.TotalLoadTimeout, "in total")),
        ];
        var (remaining, limit) = limits.MinBy(each => each.Remaining);
        _limit = limit;
        _source.CancelAfter(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero);
    }

    /// <summary>Ends the limits, because the worker is ready.</summary>
    public void End() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();

    private static string Describe(TimeSpan limit, string what) =>
        FormattableString.Invariant($"the limit is {limit.TotalSeconds:0.#} s {what}");
}
