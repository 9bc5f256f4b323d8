namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// The least of the last values, kept by sub-windows so that neither time nor memory grows with the window: the
/// scheme of R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum statistics",
/// IEEE Transactions on Speech and Audio Processing 9(5), 2001.
/// </summary>
/// <param name="subWindows">How many sub-windows make the window.</param>
/// <param name="subWindowLength">Values of a sub-window.</param>
internal sealed class NoiseFloorEstimator(int subWindows, int subWindowLength)
{
    private readonly float[] _minima = [.. Enumerable.Repeat(float.MaxValue, subWindows)];
    private int _current;
    private int _count;

    /// <summary>Takes a value.</summary>
    /// <returns>The least of the window, this value included.</returns>
    public float Add(float value)
    {
        if (_count == subWindowLength)
        {
            _current = (_current + 1) % _minima.Length;
            (_minima[_current], _count) = (float.MaxValue, 0);
        }

        _count++;
        _minima[_current] = Math.Min(_minima[_current], value);
        var least = _minima[0];
        foreach (var minimum in _minima)
            least = Math.Min(least, minimum);
        return least;
    }
}
