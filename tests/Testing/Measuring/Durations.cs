using System.Globalization;

namespace PortBridge.Testing.Measuring;

/// <summary>Collects durations for quantiles. Thread-safe.</summary>
public sealed class Durations
{
    private readonly List<TimeSpan> _all = [];

    public int Count
    {
        get
        {
            lock (_all)
                return _all.Count;
        }
    }

    public void Add(TimeSpan duration)
    {
        lock (_all)
            _all.Add(duration);
    }

    public void AddRange(IEnumerable<TimeSpan> durations)
    {
        lock (_all)
            _all.AddRange(durations);
    }

    /// <summary>Returns a quantile; zero if there are no durations.</summary>
    /// <param name="share">0 to 1; 0.5 is the median.</param>
    public TimeSpan Quantile(double share)
    {
        lock (_all)
        {
            if (_all.Count == 0)
                return TimeSpan.Zero;

            _all.Sort();
            return _all[Math.Clamp((int)Math.Ceiling(share * _all.Count) - 1, 0, _all.Count - 1)];
        }
    }

    /// <summary>Returns a quantile in microseconds.</summary>
    /// <param name="share">0 to 1; 0.5 is the median.</param>
    public double Microseconds(double share) => Quantile(share).TotalMicroseconds;

    public override string ToString() => Count == 0
        ? "none"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {Ms(0.5):0} ms, p95 {Ms(0.95):0} ms, max {Ms(1):0} ms ({Count})");

    private double Ms(double share) => Quantile(share).TotalMilliseconds;
}
