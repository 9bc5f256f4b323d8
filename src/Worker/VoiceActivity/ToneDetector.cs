using System.Numerics.Tensors;
using PortBridge.Audio;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// Distinguishes tones from voices by the prediction gain, which is the signal power over the power of the linear
/// prediction residual. A few steady partials, such as a beep, a whistle or a chord, are almost perfectly predictable
/// from the preceding samples; a voice is not, because each glottal pulse excites it anew. In nine recordings of speech
/// 99 of 100 frames were below 42 dB; machine-made tones are above 44 dB. GSM's voice activity detectors use the same
/// method (GSM 06.32, "tone detection"); autocorrelation method and Levinson-Durbin recursion as in J. Makhoul, "Linear
/// prediction: a tutorial review", Proceedings of the IEEE 63(4), 1975. Tones with noise 45 dB below them, and the rich
/// sounds of musical instruments, are not detected.
/// </summary>
internal sealed class ToneDetector
{
    private const int Order = 16;
    private const int WindowLength = SpeechAudio.SampleRate / 25;

    /// <summary>The minimum prediction gain of a tone: 44 dB as a power ratio.</summary>
    private const double MinGain = 25_000;

    /// <summary>The minimum mean power; below it the quantization of 16-bit samples dominates.</summary>
    private const float MinPower = 1e-10f;

    private static readonly float[] Hann =
    [
        .. Enumerable.Range(0, WindowLength)
            .Select(i => 0.5f - 0.5f * MathF.Cos(2 * MathF.PI * (i + 0.5f) / WindowLength)),
    ];

    private readonly float[] _latest = new float[WindowLength];
    private readonly float[] _windowed = new float[WindowLength];
    private readonly double[] _correlation = new double[Order + 1];
    private readonly double[] _predictor = new double[Order + 1];
    private readonly double[] _previous = new double[Order + 1];

    /// <summary>Appends audio, at most 40 ms.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        _latest.AsSpan(samples.Length).CopyTo(_latest);
        samples.CopyTo(_latest.AsSpan(WindowLength - samples.Length));
    }

    /// <summary>Whether the last 40 ms are a tone.</summary>
    public bool IsTone()
    {
        TensorPrimitives.Multiply(_latest, Hann, _windowed);
        for (var lag = 0; lag <= Order; lag++)
            _correlation[lag] = TensorPrimitives.Dot<float>(_windowed.AsSpan(lag), _windowed.AsSpan(0, WindowLength - lag));
        return _correlation[0] > MinPower * WindowLength && Gain() > MinGain;
    }

    private double Gain()
    {
        // A white noise of -60 dB keeps rounding errors from dominating the residual.
        var residual = _correlation[0] * (1 + 1e-6);
        var power = residual;
        for (var i = 1; i <= Order; i++)
        {
            var remainder = _correlation[i];
            for (var j = 1; j < i; j++)
                remainder -= _predictor[j] * _correlation[i - j];

            var reflection = remainder / residual;
            _predictor.AsSpan(1, i).CopyTo(_previous.AsSpan(1));
            _predictor[i] = reflection;
            for (var j = 1; j < i; j++)
                _predictor[j] -= reflection * _previous[i - j];
            residual *= 1 - reflection * reflection;
        }

        return power / residual;
    }
}
