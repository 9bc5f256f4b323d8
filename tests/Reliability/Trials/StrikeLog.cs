using System.Diagnostics;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Trials;

/// <summary>When workers were struck, and how long it took to find that out and to recover.</summary>
internal sealed class StrikeLog
{
    private long _last = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private int _count;
    private TimeSpan _longestStandstill;

    /// <summary>Strikes so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>From a strike to the bridge saying that the worker is lost, where it has to find that out.</summary>
    public Durations Found { get; } = new();

    /// <summary>From a strike to the next worker being ready.</summary>
    public Durations Ready { get; } = new();

    /// <summary>From a strike to a session being on the next worker.</summary>
    public Durations Resumed { get; } = new();

    /// <summary>From a strike to the next event of a session in which somebody was speaking.</summary>
    public Durations NextEvent { get; } = new();

    /// <summary>Time since the last strike.</summary>
    public TimeSpan SinceLast => Stopwatch.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>The last strike, as a timestamp.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>A session was lost whose audio nothing had come of for so long.</summary>
    public void NoteStandstill(TimeSpan length)
    {
        lock (_gate)
            _longestStandstill = length > _longestStandstill ? length : _longestStandstill;
    }

    /// <summary>The longest standstill since this was asked before.</summary>
    public TimeSpan TakeLongestStandstill()
    {
        lock (_gate)
        {
            var longest = _longestStandstill;
            _longestStandstill = TimeSpan.Zero;
            return longest;
        }
    }

    /// <summary>A worker is being struck now.</summary>
    public void Strike()
    {
        Volatile.Write(ref _last, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _count);
    }
}
