namespace PortBridge.PageFigures.Measuring;

/// <summary>Computes growth rates.</summary>
internal static class Slope
{
    /// <summary>Computes the slope of the least-squares line; NaN for fewer than two points.</summary>
    /// <param name="points">The points.</param>
    /// <returns>The change of y per unit of x.</returns>
    public static double Of(IReadOnlyCollection<(double X, double Y)> points)
    {
        if (points.Count < 2)
            return double.NaN;

        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }
}
