using PortBridge.Audio;

namespace PortBridge.Worker.Sessions;

/// <summary>Converts positions in a session's 16 kHz audio to session time.</summary>
/// <param name="FromMs">The session time of the first sample, which is greater than 0 in a resumed session.</param>
internal readonly record struct SessionClock(long FromMs)
{
    /// <summary>Converts a position to milliseconds of session time.</summary>
    public long ToMs(long sample) => FromMs + (sample / SpeechAudio.SamplesPerMs);
}
