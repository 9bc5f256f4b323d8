namespace PortBridge.Reliability.Soak;

/// <summary>The trend of a metric over time.</summary>
/// <param name="First">The mean over the first third of the samples.</param>
/// <param name="Last">The mean over the last third.</param>
/// <param name="PerHour">The slope of the least-squares line, per hour.</param>
internal sealed record Trend(double First, double Last, double PerHour)
{
    /// <summary>Computes the trend of a metric.</summary>
    /// <param name="samples">At least three samples in order.</param>
    /// <param name="metric">The index in <see cref="ResourceSample.Metrics"/>.</param>
    public static Trend Of(IReadOnlyList<ResourceSample> samples, int metric)
    {
        var third = samples.Count / 3;
        var times = samples.Select(sample => sample.At.TotalHours).ToList();
        var values = samples.Select(sample => sample.Values[metric]).ToList();
        var (meanTime, meanValue) = (times.Average(), values.Average());
        var covariance = times.Zip(values, (time, value) => (time - meanTime) * (value - meanValue)).Sum();
        var variance = times.Sum(time => (time - meanTime) * (time - meanTime));
        return new Trend(values.Take(third).Average(), values.TakeLast(third).Average(), covariance / variance);
    }
}
