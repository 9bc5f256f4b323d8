using PortBridge.Worker.Audio;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// The built-in detector: how far the level of a 20 ms frame stands above the noise floor. The level is taken above
/// the mains' hum, the floor is the least smoothed level of the last two seconds (minimum statistics, Martin 2001),
/// so whatever is steady, loud or not, becomes floor and only what rises and falls as speech does is left. The
/// distance in dB goes through a logistic curve, as log likelihood ratios of energy detectors do (J. Sohn, N. S. Kim
/// and W. Sung, "A statistical model-based voice activity detection", IEEE Signal Processing Letters 6(1), 1999).
/// It takes a new steady noise for speech until the window has passed over it, and music with a beat for good; but
/// tones as clean as a beep's are no speech, however they come and go.
/// </summary>
internal sealed class EnergyVoiceActivity : IVoiceActivity
{
    private const int FrameLength = 320;

    /// <summary>dB below full scale under which nothing is speech, however silent the room.</summary>
    private const float LowestFloor = -70;

    /// <summary>dB above the floor where speech and noise are equally probable. The least of a hundred noise frames
    /// lies 1 to 2 dB under their mean, and a noisy frame as much above it; speech leaves that far behind.</summary>
    private const float EvenDistance = 7.5f;

    /// <summary>dB for one unit of log odds.</summary>
    private const float Slope = 1.5f;

    /// <summary>Under every threshold that a session may choose, also the one for going on (0.7 of 0.2).</summary>
    private const float Improbable = 0.1f;

    private readonly HighPassFilter _filter = new();
    private readonly ToneDetector _tones = new();
    private readonly float[] _filtered = new float[FrameLength];
    // A sub-window is 200 ms, so that a second holds a whole number of them: audio heard again from a whole second on,
    // after its worker was lost, has the same floor as before.
    private readonly NoiseFloorEstimator _floor = new(subWindows: 10, subWindowLength: 10);
    private float _previousPower = -1;

    public int FrameSamples => FrameLength;

    public float Process(ReadOnlySpan<float> frame)
    {
        _filter.Process(frame, _filtered);

        var power = SpeechAudio.Power(_filtered);
        var smoothed = _previousPower < 0 ? power : (power + _previousPower) / 2;
        _previousPower = power;
        var floor = Math.Max(LowestFloor, _floor.Add(Decibels(smoothed)));
        var probability = 1 / (1 + MathF.Exp((floor + EvenDistance - Decibels(power)) / Slope));

        // To tell a tone is most of the work, and what is no speech by its level need not be told.
        _tones.Add(_filtered);
        return probability > Improbable && _tones.IsTone() ? 0 : probability;
    }

    public void Dispose()
    {
    }

    private static float Decibels(float power) => 10 * MathF.Log10(power + 1e-12f);
}
