using System.Collections.Immutable;

namespace PortBridge.Playground.Diagnostics;

/// <summary>How quick the worker was with the last sentences of a page. May be written and read at the same time.</summary>
public sealed class LatencyRecorder(TimeProvider time)
{
    /// <summary>How many values of each figure are kept; older ones leave.</summary>
    public const int MaxValues = 60;

    private readonly Lock _gate = new();
    private LatencyStatistics _statistics = LatencyStatistics.None;
    private long? _speechStartedAt;
    private long? _speechStoppedAt;

    /// <summary>The figures of this moment.</summary>
    public LatencyStatistics Statistics
    {
        get
        {
            lock (_gate)
                return _statistics;
        }
    }

    /// <summary>A session begins; what the one before had begun has no end.</summary>
    public void BeginSession()
    {
        lock (_gate)
            _speechStartedAt = _speechStoppedAt = null;
    }

    /// <summary>Takes an event as it comes.</summary>
    public void Record(SpeechEvent received)
    {
        lock (_gate)
            _statistics = Apply(received);
    }

    private LatencyStatistics Apply(SpeechEvent received)
    {
        switch (received)
        {
            case SpeechEvent.SpeechStarted:
                _speechStartedAt = time.GetTimestamp();
                return _statistics;
            case SpeechEvent.SpeechStopped:
                _speechStoppedAt = time.GetTimestamp();
                return _statistics;
            case SpeechEvent.Partial when TakeElapsed(ref _speechStartedAt) is { } waited:
                return _statistics with { FirstPartial = Append(_statistics.FirstPartial, waited.TotalSeconds) };
            case SpeechEvent.Final final:
                return Apply(final);
            case SpeechEvent.Progress progress:
                return _statistics with { Queue = Append(_statistics.Queue, (progress.Received - progress.Processed).TotalSeconds) };
            default:
                return _statistics;
        }
    }

    private LatencyStatistics Apply(SpeechEvent.Final final)
    {
        var statistics = TakeElapsed(ref _speechStoppedAt) is { } waited
            ? _statistics with { Final = Append(_statistics.Final, waited.TotalSeconds) }
            : _statistics;
        return final.Timing.Audio > TimeSpan.Zero
            ? statistics with { RealTimeFactor = Append(statistics.RealTimeFactor, final.Timing.Decode / final.Timing.Audio) }
            : statistics;
    }

    private TimeSpan? TakeElapsed(ref long? moment)
    {
        var since = moment is { } then ? time.GetElapsedTime(then) : (TimeSpan?)null;
        moment = null;
        return since;
    }

    private static ImmutableList<double> Append(ImmutableList<double> values, double value) =>
        (values.Count == MaxValues ? values.RemoveAt(0) : values).Add(value);
}

/// <summary>How quick the worker was lately, the oldest values first: an immutable picture of one moment.</summary>
public sealed record LatencyStatistics
{
    /// <summary>Nothing yet.</summary>
    public static LatencyStatistics None { get; } = new();

    /// <summary>An utterance's beginning being told to its first partial, in seconds; one value an utterance.</summary>
    public ImmutableList<double> FirstPartial { get; init; } = [];

    /// <summary>An utterance's end being told to its final, in seconds; one value an utterance.</summary>
    public ImmutableList<double> Final { get; init; } = [];

    /// <summary>Work on a final by the length of its audio: below 1 the engine keeps up. One value an utterance.</summary>
    public ImmutableList<double> RealTimeFactor { get; init; } = [];

    /// <summary>Audio that the worker has and is not done with, in seconds; at most two values a second.</summary>
    public ImmutableList<double> Queue { get; init; } = [];
}
