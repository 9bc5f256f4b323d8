namespace PortBridge.Worker.Audio;

/// <summary>
/// The polyphase branches of a low-pass filter: a sinc with its cut-off between both rates' bands, under a Kaiser
/// window. The window's shape and length follow Kaiser's formulas for a wanted attenuation and transition width:
/// J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974;
/// polyphase form: R. E. Crochiere and L. R. Rabiner, <i>Multirate Digital Signal Processing</i>, 1983, chapter 3.
/// </summary>
internal sealed class LowPassKernel
{
    private const double AttenuationDb = 80;

    /// <summary>The share of the narrower band that the slope from passing to stopping takes.</summary>
    private const double Transition = 0.1;

    private readonly float[] _taps;

    /// <param name="inputRate">Hz.</param>
    /// <param name="outputRate">Hz.</param>
    /// <param name="phases">How many places between two input samples have a branch of their own.</param>
    public LowPassKernel(int inputRate, int outputRate, int phases)
    {
        var nyquist = Math.Min(inputRate, outputRate) / 2.0;
        var slope = Transition * nyquist / inputRate;
        HalfLength = (int)Math.Ceiling((AttenuationDb - 7.95) / (14.36 * slope) / 2);
        Phases = phases;

        // The slope ends at Nyquist, so that what would fold back is already stopped.
        var cutOff = nyquist / inputRate - slope / 2;
        _taps = new float[phases * Length];
        for (var phase = 0; phase < phases; phase++)
            Fill(_taps.AsSpan(phase * Length, Length), (double)phase / phases, cutOff);
    }

    /// <summary>Input samples on each side of an output sample that take part in it.</summary>
    public int HalfLength { get; }

    /// <summary>Taps of a branch.</summary>
    public int Length => 2 * HalfLength;

    public int Phases { get; }

    /// <summary>The branch for an output sample that lies <paramref name="phase"/>/<see cref="Phases"/> behind the
    /// middle input sample (index <see cref="HalfLength"/> − 1).</summary>
    public ReadOnlySpan<float> Branch(int phase) => _taps.AsSpan(phase * Length, Length);

    private void Fill(Span<float> taps, double offset, double cutOff)
    {
        const double Beta = 0.1102 * (AttenuationDb - 8.7);
        var sum = 0.0;
        for (var k = 0; k < taps.Length; k++)
        {
            var x = k - (HalfLength - 1) - offset;
            var edge = x / HalfLength;
            var window = BesselI0(Beta * Math.Sqrt(Math.Max(0, 1 - edge * edge)));
            var value = Sinc(2 * cutOff * x) * window;
            taps[k] = (float)value;
            sum += value;
        }

        // Every branch lets a constant pass unchanged; else its gain would ripple from sample to sample.
        for (var k = 0; k < taps.Length; k++)
            taps[k] = (float)(taps[k] / sum);
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double BesselI0(double x)
    {
        double term = 1, sum = 1;
        for (var k = 1; term > sum * 1e-12; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }
}
