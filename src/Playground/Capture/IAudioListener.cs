namespace PortBridge.Playground.Capture;

/// <summary>Who takes what the browser captures.</summary>
public interface IAudioListener
{
    /// <summary>The next sound: mono PCM16 at 16 kHz. The browser sends little more before this is done.</summary>
    /// <returns>Whether more is wanted.</returns>
    Task<bool> OnAudioAsync(byte[] pcm);

    /// <summary>The browser left out sound before the next, since it could not be passed on in time.</summary>
    void OnDropped(TimeSpan sound);

    /// <summary>The source is at its end; all of its sound has been taken.</summary>
    /// <param name="fault">Why, or null where it simply ended.</param>
    void OnEnded(CaptureError? fault);

    /// <summary>How long the whole sound of a file is; told once, before the first of it.</summary>
    void OnLength(TimeSpan length);

    /// <summary>The browser holds sound, from a key or from an earlier page, and asks to be told to record.</summary>
    /// <returns>Whether it will be.</returns>
    bool OnPressed();

    /// <summary>The person dropped what was being said.</summary>
    void OnCancelled();
}
