using PortBridge.Audio;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// The built-in detector, which measures how far the level of a 20 ms frame exceeds the noise floor. The level excludes
/// frequencies of mains hum. The floor is the minimum of the smoothed level over the last two seconds (minimum
/// statistics, Martin 2001), so steady sounds become part of the floor, whatever their level, and quiet speech is
/// detected as well as loud speech. A logistic curve maps the distance in dB to a probability, as log-likelihood ratios
/// of energy detectors do (J. Sohn, N. S. Kim and W. Sung, "A statistical model-based voice activity detection", IEEE
/// Signal Processing Letters 6(1), 1999). A new steady noise is taken for speech until the window has passed, and music
/// with a beat is taken for speech; clean tones are not.
/// </summary>
internal sealed class EnergyVoiceActivity : IVoiceActivity
{
    private const int FrameLength = 320;

    /// <summary>The minimum noise floor, in dB relative to full scale: that of 16-bit samples with dither is 5 dB below.</summary>
    private const float LowestFloor = -90;

    /// <summary>The maximum distance in dB of the floor from the loudest level of the last two seconds. What is that much
    /// softer is reverberation, or what a noise suppressor has left; it does not keep an utterance open.</summary>
    private const float DynamicRange = 50;

    /// <summary>The distance in dB from the floor at which speech and noise are equally probable. The minimum of a
    /// hundred noise frames is 1 to 2 dB below their mean, and a noise frame may be as much above it; speech exceeds both
    /// by far.</summary>
    private const float EvenDistance = 7.5f;

    /// <summary>The distance in dB for one unit of log odds.</summary>
    private const float Slope = 1.5f;

    /// <summary>Below every threshold that a session may set, including the offset threshold (0.7 of 0.2).</summary>
    private const float Improbable = 0.1f;

    // Two seconds. A sub-window is 200 ms, a divisor of one second: audio that is replayed from a whole second on, after a
    // worker crash, has the same floor as before.
    private const int SubWindows = 10;
    private const int SubWindowLength = 10;

    private readonly HighPassFilter _filter = new();
    private readonly ToneDetector _tones = new();
    private readonly float[] _filtered = new float[FrameLength];
    private readonly SlidingMinimum _quietest = new(SubWindows, SubWindowLength);
    private readonly SlidingMinimum _loudest = new(SubWindows, SubWindowLength);
    private float _previousPower = -1;

    public int FrameSamples => FrameLength;

    public float Process(ReadOnlySpan<float> frame)
    {
        _filter.Process(frame, _filtered);

        var power = SpeechAudio.Power(_filtered);
        var smoothed = _previousPower < 0 ? power : (power + _previousPower) / 2;
        _previousPower = power;
        var level = Decibels(smoothed);
        var loudest = -_loudest.Add(-level);
        var floor = Math.Max(_quietest.Add(level), Math.Max(LowestFloor, loudest - DynamicRange));
        var probability = 1 / (1 + MathF.Exp((floor + EvenDistance - Decibels(power)) / Slope));

        // Tone detection is the most expensive step, so it runs only for frames that are speech by their level.
        _tones.Add(_filtered);
        return probability > Improbable && _tones.IsTone() ? 0 : probability;
    }

    public void Dispose()
    {
    }

    private static float Decibels(float power) => 10 * MathF.Log10(power + 1e-12f);
}
