namespace PortBridge.Worker.VoiceActivity;

/// <summary>A voice activity detector for one stream. Frames are passed in order.</summary>
internal interface IVoiceActivity : IDisposable
{
    /// <summary>The number of samples of a frame, at 16 kHz.</summary>
    int FrameSamples { get; }

    /// <summary>Processes the next frame.</summary>
    /// <param name="frame">Exactly <see cref="FrameSamples"/> samples in −1…1.</param>
    /// <returns>The probability of speech, 0…1, without hysteresis.</returns>
    float Process(ReadOnlySpan<float> frame);
}
