namespace PortBridge.Testing.Speech;

/// <summary>Somebody who speaks: the same words whenever it is made anew from the same seed.</summary>
public interface IVoice
{
    /// <summary>Samples a second.</summary>
    int SampleRate { get; }

    /// <summary>Fills the buffer with the next samples; there are always more.</summary>
    void Speak(Span<short> samples);
}
