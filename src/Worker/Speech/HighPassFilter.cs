namespace PortBridge.Worker.Speech;

/// <summary>
/// A second-order Butterworth high-pass as one transposed direct-form II section; coefficients by the bilinear
/// transform as in R. Bristow-Johnson, <i>Cookbook formulae for audio equalizer biquad filter coefficients</i>.
/// </summary>
internal sealed class HighPassFilter
{
    private readonly float _b0;
    private readonly float _a1;
    private readonly float _a2;
    private float _state1;
    private float _state2;
    private bool _started;

    /// <param name="cutOff">Hz, where the power is halved.</param>
    public HighPassFilter(double cutOff)
    {
        var omega = 2 * Math.PI * cutOff / SpeechAudio.SampleRate;
        var alpha = Math.Sin(omega) / Math.Sqrt(2);
        var a0 = 1 + alpha;
        _b0 = (float)((1 + Math.Cos(omega)) / 2 / a0);
        _a1 = (float)(-2 * Math.Cos(omega) / a0);
        _a2 = (float)((1 - alpha) / a0);
    }

    public float Process(float sample)
    {
        // As if the first sample's level had been there for ever: a DC offset makes no click at the start.
        if (!_started)
        {
            (_started, _state1, _state2) = (true, -_b0 * sample, _b0 * sample);
        }

        var result = _b0 * sample + _state1;
        _state1 = -2 * _b0 * sample - _a1 * result + _state2;
        _state2 = _b0 * sample - _a2 * result;
        return result;
    }
}
