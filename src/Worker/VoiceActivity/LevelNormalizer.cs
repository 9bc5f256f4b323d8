using System.Numerics.Tensors;
using PortBridge.Audio;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// Finds the gain that brings quiet audio to a level at which speech is detected. The gain depends only on the loudest
/// 300 ms of the last two seconds, including the newest frame: it does not change between two words, and it is the same
/// again when audio is replayed from three seconds before. It is never below 1.
/// </summary>
internal sealed class LevelNormalizer
{
    /// <summary>The level of the loudest 300 ms that quiet audio is brought to, in dB relative to full scale. Louder speech
    /// is not detected better, and every decibel more amplifies noise.</summary>
    private const float Target = -32;

    /// <summary>The maximum gain in dB, enough for speech at the default noise gate.</summary>
    private const float MaxGain = 45;

    private const int FramesPerMean = 9;
    private const int MeansPerWindow = 64;

    private readonly float[] _powers = new float[FramesPerMean];
    private readonly float[] _means = new float[MeansPerWindow];
    private int _count;
    private int _power;
    private int _mean;

    /// <summary>Adds the next frame.</summary>
    /// <param name="frame">The samples of 32 ms.</param>
    /// <returns>The factor by which the frame is to be multiplied.</returns>
    public float GainFor(ReadOnlySpan<float> frame)
    {
        _count = Math.Min(_count + 1, FramesPerMean);
        _powers[_power] = SpeechAudio.Power(frame);
        _power = (_power + 1) % FramesPerMean;
        _means[_mean] = TensorPrimitives.Sum<float>(_powers) / _count;
        _mean = (_mean + 1) % MeansPerWindow;
        var level = 10 * MathF.Log10(TensorPrimitives.Max<float>(_means) + 1e-12f);
        return MathF.Pow(10, Math.Clamp(Target - level, 0, MaxGain) / 20);
    }
}
