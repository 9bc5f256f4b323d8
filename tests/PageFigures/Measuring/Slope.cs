namespace PortBridge.PageFigures.Measuring;

/// <summary>How fast something grows.</summary>
internal static class Slope
{
    /// <summary>The slope of the line that fits points best, by least squares; NaN for fewer than two.</summary>
    /// <param name="points">Each a place and a value.</param>
    /// <returns>Values a place.</returns>
    public static double Of(IReadOnlyCollection<(double X, double Y)> points)
    {
        if (points.Count < 2)
            return double.NaN;

        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }
}
