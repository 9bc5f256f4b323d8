using System.Collections.Immutable;

namespace PortBridge.Playground.Diagnostics;

/// <summary>Measures the latency of a page's last utterances. Thread-safe.</summary>
public sealed class LatencyRecorder(TimeProvider time)
{
    /// <summary>The number of values kept per series; the oldest are removed.</summary>
    public const int MaxValues = 60;

    private readonly Lock _gate = new();
    private LatencyStatistics _statistics = LatencyStatistics.None;
    private long? _speechStartedAt;
    private long? _speechStoppedAt;

    /// <summary>A snapshot of the measurements.</summary>
    public LatencyStatistics Statistics
    {
        get
        {
            lock (_gate)
                return _statistics;
        }
    }

    /// <summary>Starts a new session: unfinished measurements of the previous one are discarded.</summary>
    public void BeginSession()
    {
        lock (_gate)
            _speechStartedAt = _speechStoppedAt = null;
    }

    /// <summary>Records an event at the time of its arrival.</summary>
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

    private TimeSpan? TakeElapsed(ref long? timestamp)
    {
        var since = timestamp is { } then ? time.GetElapsedTime(then) : (TimeSpan?)null;
        timestamp = null;
        return since;
    }

    private static ImmutableList<double> Append(ImmutableList<double> values, double value) =>
        (values.Count == MaxValues ? values.RemoveAt(0) : values).Add(value);
}

/// <summary>An immutable snapshot of latency measurements, oldest values first.</summary>
public sealed record LatencyStatistics
{
    /// <summary>No measurements.</summary>
    public static LatencyStatistics None { get; } = new();

    /// <summary>Seconds from the speech_started event to the first partial; one value per utterance.</summary>
    public ImmutableList<double> FirstPartial { get; init; } = [];

    /// <summary>Seconds from the speech_stopped event to the final; one value per utterance.</summary>
    public ImmutableList<double> Final { get; init; } = [];

    /// <summary>
    /// Decoding time of a final divided by the length of its audio: the engine keeps up below 1. One value per
    /// utterance.
    /// </summary>
    public ImmutableList<double> RealTimeFactor { get; init; } = [];

    /// <summary>
    /// Seconds of audio that the worker has received and not yet processed; at most two values per second.
    /// </summary>
    public ImmutableList<double> Queue { get; init; } = [];
}
