using System.Diagnostics;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>Records injected faults, and the times to detection and recovery.</summary>
internal sealed class FaultLog
{
    private long _last = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private int _count;
    private TimeSpan _longestStall;

    /// <summary>The number of faults so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>From a fault to its detection by the bridge.</summary>
    public Durations Detected { get; } = new();

    /// <summary>From a fault to the readiness of the next worker.</summary>
    public Durations Ready { get; } = new();

    /// <summary>From a fault to a session being resumed on the next worker.</summary>
    public Durations Resumed { get; } = new();

    /// <summary>From a fault to the next event of a session that was interrupted during speech.</summary>
    public Durations NextEvent { get; } = new();

    /// <summary>The time since the last fault.</summary>
    public TimeSpan SinceLast => Stopwatch.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>The time stamp of the last fault.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Records for how long an interrupted session had made no progress.</summary>
    public void RecordStall(TimeSpan length)
    {
        lock (_gate)
            _longestStall = length > _longestStall ? length : _longestStall;
    }

    /// <summary>Returns the longest time without progress since the previous call.</summary>
    public TimeSpan TakeLongestStall()
    {
        lock (_gate)
        {
            var longest = _longestStall;
            _longestStall = TimeSpan.Zero;
            return longest;
        }
    }

    /// <summary>Records that a fault is injected now.</summary>
    public void Record()
    {
        Volatile.Write(ref _last, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _count);
    }
}
