namespace PortBridge.Audio;

/// <summary>
/// The polyphase branches of a low-pass filter: a sinc whose cut-off lies between the bands of both rates, with a Kaiser
/// window. Shape and length of the window follow Kaiser's formulas for a given attenuation and transition width: J. F.
/// Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974; polyphase form: R. E.
/// Crochiere and L. R. Rabiner, <i>Multirate Digital Signal Processing</i>, 1983, chapter 3.
/// </summary>
internal sealed class LowPassKernel
{
    private const double AttenuationDb = 80;

    /// <summary>The width of the transition band as a fraction of the narrower band.</summary>
    private const double Transition = 0.1;

    private readonly float[] _taps;

    /// <param name="inputRate">The input rate in Hz.</param>
    /// <param name="outputRate">The output rate in Hz.</param>
    /// <param name="phases">The number of branches, one for each position between two input samples.</param>
    public LowPassKernel(int inputRate, int outputRate, int phases)
    {
        var nyquist = Math.Min(inputRate, outputRate) / 2.0;
        var slope = Transition * nyquist / inputRate;
        HalfLength = (int)Math.Ceiling((AttenuationDb - 7.95) / (14.36 * slope) / 2);
        Phases = phases;

        // The transition band ends at the Nyquist frequency, so that aliases are attenuated.
        var cutOff = nyquist / inputRate - slope / 2;
        _taps = new float[phases * Length];
        for (var phase = 0; phase < phases; phase++)
            Fill(_taps.AsSpan(phase * Length, Length), (double)phase / phases, cutOff);
    }

    /// <summary>The number of input samples on each side of an output sample.</summary>
    public int HalfLength { get; }

    /// <summary>The number of taps of a branch.</summary>
    public int Length => 2 * HalfLength;

    /// <summary>The number of branches.</summary>
    public int Phases { get; }

    /// <summary>Returns the branch for an output sample at <paramref name="phase"/>/<see cref="Phases"/> after the
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

        // Every branch has a DC gain of 1; otherwise the gain would vary from sample to sample.
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
