using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Endpointing;

/// <summary>A detector that reports speech in every frame, and records the frames.</summary>
internal sealed class FrameRecorder : IVoiceActivity
{
    public List<float[]> Frames { get; } = [];

    public int FrameSamples => 160;

    public float Process(ReadOnlySpan<float> frame)
    {
        Frames.Add(frame.ToArray());
        return 1;
    }

    public void Dispose()
    {
    }
}
