namespace PortBridge.Reliability.Soaking;

/// <summary>Whether a quantity stays as it is.</summary>
/// <param name="First">Its mean over the first third of the time.</param>
/// <param name="Last">Its mean over the last third.</param>
/// <param name="PerHour">The slope of the line of least squares.</param>
internal sealed record Trend(double First, double Last, double PerHour)
{
    /// <summary>Looks at one of the vitals.</summary>
    /// <param name="samples">At least three, in order.</param>
    /// <param name="kind">Which.</param>
    public static Trend Of(IReadOnlyList<Vitals> samples, int kind)
    {
        var third = samples.Count / 3;
        var times = samples.Select(sample => sample.At.TotalHours).ToList();
        var values = samples.Select(sample => sample.Values[kind]).ToList();
        var (meanTime, meanValue) = (times.Average(), values.Average());
        var covariance = times.Zip(values, (time, value) => (time - meanTime) * (value - meanValue)).Sum();
        var variance = times.Sum(time => (time - meanTime) * (time - meanTime));
        return new Trend(values.Take(third).Average(), values.TakeLast(third).Average(), covariance / variance);
    }
}
