namespace PortBridge.Playground.Capture;

/// <summary>Receives captured audio in order.</summary>
public interface IAudioSink
{
    /// <summary>Accepts the next chunk of mono PCM16 at 16 kHz; completes when there is room for it.</summary>
    /// <returns>Whether more audio is wanted.</returns>
    Task<bool> AcceptAsync(byte[] pcm);

    /// <summary>Reports audio that was dropped before the next chunk.</summary>
    /// <param name="length">The length of the dropped audio.</param>
    void ReportGap(TimeSpan length);
}
