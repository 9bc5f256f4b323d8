namespace PortBridge.Worker.Audio;

/// <summary>
/// Takes away what lies under 200 Hz: a DC offset, and the mains' hum with its first harmonics. Of speech it takes
/// little but the pitch. Two second-order Butterworth high-passes one behind the other, each as a transposed
/// direct-form II chunk; coefficients by the bilinear transform as in R. Bristow-Johnson, <i>Cookbook formulae for
/// audio equalizer biquad filter coefficients</i>.
/// </summary>
/// <remarks>
/// A sample waits for the one before it through the states; those are kept in locals, with as few operations between
/// one sample and the next as there can be. Every chunk of every session comes through here.
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

    /// <summary>Filters the next samples, any number of them.</summary>
    /// <param name="samples">What comes in.</param>
    /// <param name="filtered">Room for as many.</param>
    public void Process(ReadOnlySpan<float> samples, Span<float> filtered)
    {
        if (!_started && !samples.IsEmpty)
        {
            // As if the first sample's level had been there for ever: a DC offset makes no click at the start.
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
