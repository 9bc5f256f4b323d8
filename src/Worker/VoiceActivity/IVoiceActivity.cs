namespace PortBridge.Worker.VoiceActivity;

/// <summary>Says how probable speech is, frame by frame. Frames come in order, from one stream.</summary>
internal interface IVoiceActivity : IDisposable
{
    /// <summary>Samples of a frame, at 16 kHz.</summary>
    int FrameSamples { get; }

    /// <summary>Takes the next frame of exactly <see cref="FrameSamples"/> samples in −1…1.</summary>
    /// <returns>The probability that it is speech, 0…1. The hysteresis is the segmenter's affair.</returns>
    float Process(ReadOnlySpan<float> frame);
}
