namespace PortBridge.Worker.Speech;

/// <summary>Takes away what lies under 200 Hz: a DC offset, and the mains' hum with its first harmonics. Of speech it
/// takes little but the pitch.</summary>
internal sealed class HumFilter
{
    private const double CutOff = 200;

    private readonly HighPassFilter _first = new(CutOff);
    private readonly HighPassFilter _second = new(CutOff);

    public float Process(float sample) => _second.Process(_first.Process(sample));
}
