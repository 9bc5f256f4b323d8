namespace PortBridge.Audio;

/// <summary>
/// Removes frequencies below 200 Hz: a DC offset, and mains hum with its first harmonics. Of speech it removes little
/// except the pitch. It is a cascade of two second-order Butterworth high-pass filters in transposed direct form II;
/// coefficients by the bilinear transform as in R. Bristow-Johnson, <i>Cookbook formulae for audio equalizer biquad
/// filter coefficients</i>.
/// </summary>
/// <remarks>
/// Each sample depends on the previous one through the filter states. They are kept in local variables, with as few
/// operations as possible on the dependency chain, because every chunk of every session is filtered.
/// </remarks>
internal sealed class HighPassFilter
{
    private const double CutOff = 200;

    private static readonly float B0;
    private static readonly float A1;
    private static readonly float A2;

    private (float First, float Second) _one;
    private (float First, float Second) _two;
    private bool _started;

    static HighPassFilter()
    {
        var omega = 2 * Math.PI * CutOff / SpeechAudio.SampleRate;
        var alpha = Math.Sin(omega) / Math.Sqrt(2);
        var a0 = 1 + alpha;
        B0 = (float)((1 + Math.Cos(omega)) / 2 / a0);
        A1 = (float)(-2 * Math.Cos(omega) / a0);
        A2 = (float)((1 - alpha) / a0);
    }

    /// <summary>Filters the next samples.</summary>
    /// <param name="samples">The input.</param>
    /// <param name="filtered">The output, at least as long as the input.</param>
    public void Process(ReadOnlySpan<float> samples, Span<float> filtered)
    {
        if (!_started && !samples.IsEmpty)
        {
            // Starts in the steady state of the first sample, so that a DC offset causes no click.
            (_started, _one) = (true, (-B0 * samples[0], B0 * samples[0]));
        }

        filtered = filtered[..samples.Length];
        var (b0, a1, a2) = (B0, -A1, -A2);
        var ((one1, one2), (two1, two2)) = (_one, _two);
        for (var i = 0; i < samples.Length; i++)
        {
            var x = b0 * samples[i];
            var y = x + one1;
            one1 = float.MultiplyAddEstimate(a1, y, one2 - 2 * x);
            one2 = float.MultiplyAddEstimate(a2, y, x);

            x = b0 * y;
            y = x + two1;
            two1 = float.MultiplyAddEstimate(a1, y, two2 - 2 * x);
            two2 = float.MultiplyAddEstimate(a2, y, x);
            filtered[i] = y;
        }

        (_one, _two) = ((one1, one2), (two1, two2));
    }
}
