using System.Numerics.Tensors;

namespace PortBridge.Audio;

/// <summary>Constants and conversions for the internal audio format: mono samples in −1…1 at 16 kHz.</summary>
internal static class SpeechAudio
{
    /// <summary>The sample rate in Hz.</summary>
    public const int SampleRate = 16000;

    /// <summary>Samples in a millisecond.</summary>
    public const int SamplesPerMs = SampleRate / 1000;

    /// <summary>Converts a duration to a number of samples.</summary>
    public static int Samples(TimeSpan duration) => (int)(duration.Ticks * SampleRate / TimeSpan.TicksPerSecond);

    /// <summary>Converts a number of samples to a duration.</summary>
    public static TimeSpan Duration(long samples) => TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>The mean power of samples: 1 for a full-scale square wave, 0 for silence.</summary>
    public static float Power(ReadOnlySpan<float> samples) =>
        samples.IsEmpty ? 0 : TensorPrimitives.SumOfSquares(samples) / samples.Length;
}
