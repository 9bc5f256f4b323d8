namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// The encoder's length for short audio. Whisper encodes 30 s whatever it hears, in 1500 positions of 20 ms each; a
/// shorter context costs less than in proportion. It must cover the audio: what it does not is left out in silence.
/// </summary>
internal static class AudioContext
{
    /// <summary>The full context, in positions.</summary>
    public const int Full = 1500;

    private const int SamplesPerPosition = 320;

    /// <summary>One second behind the audio: the model was trained on speech that ends before its window does.</summary>
    private const int Margin = 50;

    /// <summary>With less than about 5 s the model tends to repeat itself.</summary>
    private const int Least = 256;

    /// <summary>Few different sizes, since each makes the native library plan its memory anew.</summary>
    private const int Step = 64;

    /// <summary>The context for so many samples.</summary>
    /// <param name="samples">At 16 kHz.</param>
    /// <param name="most">The model's own context.</param>
    /// <returns>Positions, no more than <paramref name="most"/>.</returns>
    public static int For(int samples, int most = Full)
    {
        var needed = (samples + SamplesPerPosition - 1) / SamplesPerPosition + Margin;
        var rounded = (Math.Max(needed, Least) + Step - 1) / Step * Step;
        return Math.Min(rounded, most);
    }
}
