namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// The length of the encoder's context for short audio. Whisper encodes 30 s by default, as 1500 positions of 20 ms each;
/// a shorter context reduces the cost more than proportionally. It must cover the audio, or the end is silently ignored.
/// </summary>
internal static class AudioContext
{
    /// <summary>The full context, in positions.</summary>
    public const int Full = 1500;

    private const int SamplesPerPosition = 320;

    /// <summary>One second after the audio: the model was trained on windows that end with silence.</summary>
    private const int Margin = 50;

    /// <summary>With a context below about 5 s the model tends to repeat itself.</summary>
    private const int Min = 256;

    /// <summary>The granularity. Every new size makes the native library plan its memory again.</summary>
    private const int Step = 64;

    /// <summary>Computes the context for a number of samples.</summary>
    /// <param name="samples">The number of samples at 16 kHz.</param>
    /// <param name="max">The context of the model.</param>
    /// <returns>A number of positions, at most <paramref name="max"/>.</returns>
    public static int For(int samples, int max = Full)
    {
        var needed = (samples + SamplesPerPosition - 1) / SamplesPerPosition + Margin;
        var rounded = (Math.Max(needed, Min) + Step - 1) / Step * Step;
        return Math.Min(rounded, max);
    }
}
