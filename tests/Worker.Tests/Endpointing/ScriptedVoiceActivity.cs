using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Endpointing;

/// <summary>A detector that returns given probabilities, and then 0.</summary>
internal sealed class ScriptedVoiceActivity(params float[] script) : IVoiceActivity
{
    private int _next;

    public int FrameSamples => 160;

    public float Process(ReadOnlySpan<float> frame)
    {
        Assert.Equal(FrameSamples, frame.Length);
        return _next < script.Length ? script[_next++] : 0;
    }

    public void Dispose()
    {
    }

    /// <summary>Frames of 10 ms with a probability.</summary>
    public static float[] Frames(int count, float probability) => [.. Enumerable.Repeat(probability, count)];
}
