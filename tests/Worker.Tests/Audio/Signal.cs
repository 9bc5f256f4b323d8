namespace PortBridge.Worker.Tests.Audio;

/// <summary>Synthetic audio.</summary>
internal static class Signal
{
    public const int Rate = 16000;

    public static float[] Silence(double seconds) => new float[(int)(seconds * Rate)];

    public static float[] Sine(double frequency, double seconds, float amplitude = 0.5f, int rate = Rate) =>
        Make(seconds, rate, i => amplitude * (float)Math.Sin(2 * Math.PI * frequency * i / rate));

    /// <summary>White Gaussian noise of a root mean square.</summary>
    public static float[] Hiss(double seconds, float level, int seed = 1)
    {
        var random = new Random(seed);
        return Make(seconds, Rate, _ => level * (float)(
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
    }

    /// <summary>Mains hum with its harmonics.</summary>
    public static float[] Hum(double mains, double seconds) => Add(
        Sine(mains, seconds, 0.2f), Sine(2 * mains, seconds, 0.1f), Sine(3 * mains, seconds, 0.1f), Sine(5 * mains, seconds, 0.05f));

    /// <summary>A signal with the rhythm of syllables: a buzz of 150 Hz that swells and fades four times a second.</summary>
    public static float[] Babble(double seconds, float amplitude = 0.3f) => Make(seconds, Rate, i =>
    {
        var t = i / (double)Rate;
        var buzz = Enumerable.Range(1, 12).Sum(k => Math.Sin(2 * Math.PI * 150 * k * t) / k);
        return (float)(amplitude * buzz * Math.Pow(Math.Sin(Math.PI * 4 * t), 2));
    });

    public static float[] Add(params float[][] parts) =>
        [.. Enumerable.Range(0, parts[0].Length).Select(i => parts.Sum(part => part[i]))];

    public static double Rms(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    private static float[] Make(double seconds, int rate, Func<int, float> sample) =>
        [.. Enumerable.Range(0, (int)(seconds * rate)).Select(sample)];
}
