using System.Numerics.Tensors;

namespace PortBridge.Worker.Audio;

/// <summary>The one form of audio behind the resampler: mono samples in −1…1 at 16 kHz.</summary>
internal static class SpeechAudio
{
    public const int SampleRate = 16000;

    public static int Samples(TimeSpan duration) => (int)(duration.Ticks * SampleRate / TimeSpan.TicksPerSecond);

    public static TimeSpan Duration(long samples) => TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>Mean power of the samples: 1 for a full-scale square wave, 0 for silence.</summary>
    public static float Power(ReadOnlySpan<float> samples) =>
        samples.IsEmpty ? 0 : TensorPrimitives.SumOfSquares(samples) / samples.Length;
}
