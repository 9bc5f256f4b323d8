namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// The minimum of the latest values, computed from sub-windows, so that neither time nor memory grows with the window:
/// the scheme of R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum statistics",
/// IEEE Transactions on Speech and Audio Processing 9(5), 2001.
/// </summary>
/// <param name="subWindows">The number of sub-windows in the window.</param>
/// <param name="subWindowLength">The number of values in a sub-window.</param>
internal sealed class SlidingMinimum(int subWindows, int subWindowLength)
{
    private readonly float[] _minima = [.. Enumerable.Repeat(float.MaxValue, subWindows)];
    private int _current;
    private int _count;

    /// <summary>Adds a value.</summary>
    /// <returns>The minimum of the window, including this value.</returns>
    public float Add(float value)
    {
        if (_count == subWindowLength)
        {
            _current = (_current + 1) % _minima.Length;
            (_minima[_current], _count) = (float.MaxValue, 0);
        }

        _count++;
        _minima[_current] = Math.Min(_minima[_current], value);
        var minimum = _minima[0];
        foreach (var candidate in _minima)
            minimum = Math.Min(minimum, candidate);
        return minimum;
    }
}
