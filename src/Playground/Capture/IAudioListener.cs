namespace PortBridge.Playground.Capture;

/// <summary>Who takes what the browser captures.</summary>
public interface IAudioListener
{
    /// <summary>The next sound: mono PCM16 at 16 kHz.</summary>
    void OnAudio(byte[] pcm);

    /// <summary>The browser left out sound, since the server was not fast enough.</summary>
    void OnDropped(TimeSpan sound);

    /// <summary>The source ended by itself; all of its sound has been taken.</summary>
    /// <param name="fault">Why, or null where it simply was at its end.</param>
    Task OnEndedAsync(CaptureFault? fault);
}
