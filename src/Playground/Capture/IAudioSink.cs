namespace PortBridge.Playground.Capture;

/// <summary>Receives captured audio in order.</summary>
public interface IAudioSink
{
    /// <summary>Accepts the next chunk of mono PCM16 at 16 kHz; completes when there is room for it.</summary>
    /// <returns>Whether more audio is wanted.</returns>
    Task<bool> AcceptAsync(byte[] pcm);

    /// <summary>
    /// Reports audio that is missing before the next chunk: it was dropped, or, after
    /// <see cref="ReportSoundMissing"/>, never captured.
    /// </summary>
    /// <param name="length">The length of the missing audio.</param>
    void ReportGap(TimeSpan length);

    /// <summary>Reports that the microphone gives no sound until the next chunk. May be repeated.</summary>
    /// <param name="since">The local time of the browser.</param>
    void ReportSoundMissing(TimeOnly since);
}
