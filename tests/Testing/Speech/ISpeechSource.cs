namespace PortBridge.Testing.Speech;

/// <summary>An endless source of speech. The same seed always gives the same samples.</summary>
public interface ISpeechSource
{
    /// <summary>The sample rate in Hz.</summary>
    int SampleRate { get; }

    /// <summary>Fills the buffer with the next samples.</summary>
    void Read(Span<short> samples);
}
