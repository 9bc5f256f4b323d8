namespace PortBridge.Conformance.Audio;

/// <summary>Synthesizes vowels, four syllables per second, that voice activity detectors take for speech.</summary>
internal static class VowelSynthesizer
{
    private const int SyllableLength = AudioSource.SampleRate / 4;

    // First and second formant of a, i, u and e, in Hz.
    private static readonly (float F1, float F2)[] Formants = [(730, 1090), (270, 2290), (300, 870), (530, 1840)];

    /// <summary>Harmonics of a pitch that glides around 120 Hz, weighted by the formants of one vowel after the other.</summary>
    /// <param name="length">Samples.</param>
    /// <returns>Samples in −1…1 at <see cref="AudioSource.SampleRate"/>.</returns>
    public static float[] Synthesize(int length)
    {
        var voice = new float[length];
        var phase = 0f;
        for (var i = 0; i < length; i++)
        {
            var (f1, f2) = Formants[i / SyllableLength % Formants.Length];
            var pitch = 120 + 15 * MathF.Sin(2 * MathF.PI * 0.7f * i / AudioSource.SampleRate);
            phase += pitch / AudioSource.SampleRate;
            phase -= MathF.Floor(phase);
            var loudness = MathF.Sin(MathF.PI * (i % SyllableLength) / SyllableLength);
            for (var h = 1; h * pitch < 3000; h++)
            {
                var weight = Peak(h * pitch, f1) + Peak(h * pitch, f2);
                voice[i] += 0.15f * loudness * weight * MathF.Sin(2 * MathF.PI * h * phase);
            }
        }

        return voice;
    }

    private static float Peak(float frequency, float formant) => 1 / (1 + MathF.Pow((frequency - formant) / 80, 2));
}
