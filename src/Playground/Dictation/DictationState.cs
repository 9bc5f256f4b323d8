using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Dictation;

/// <summary>An immutable snapshot of a dictation: everything that the page shows of it.</summary>
public sealed record DictationState
{
    /// <summary>The phase of the dictation.</summary>
    public DictationPhase Phase { get; init; }

    /// <summary>The worker's state of the session; <see cref="SessionState.Idle"/> without a session.</summary>
    public SessionState Session { get; init; } = SessionState.Idle;

    /// <summary>
    /// Whether the session has lost its worker and waits for a replacement; audio is buffered meanwhile.
    /// </summary>
    public bool IsInterrupted { get; init; }

    /// <summary>The transcript.</summary>
    public Transcript Transcript { get; init; } = Transcript.Empty;

    /// <summary>How much of the session's audio has been processed; updated twice a second.</summary>
    public TimeSpan Processed { get; init; }

    /// <summary>
    /// The position in the session's audio before which the transcript is complete, and does not need the audio again.
    /// </summary>
    public TimeSpan Committed { get; init; }

    /// <summary>
    /// The length of this dictation's audio that was dropped because the connection or the worker was too slow.
    /// </summary>
    public TimeSpan Dropped { get; init; }

    /// <summary>
    /// The local time of the browser since when the microphone gives no sound; null if it gives sound.
    /// </summary>
    public TimeOnly? NoSoundSince { get; init; }

    /// <summary>
    /// The audio of the last dictation if it ended normally and nothing was recognized in it; otherwise null.
    /// </summary>
    public UnrecognizedAudio? Unrecognized { get; init; }

    /// <summary>The notice to show; null if there is none.</summary>
    public Notice? Notice { get; init; }
}

/// <summary>The phase of a dictation.</summary>
public enum DictationPhase
{
    /// <summary>No dictation is running.</summary>
    Idle,

    /// <summary>Waiting for the first audio: the browser may be asking for permission.</summary>
    Starting,

    /// <summary>Audio is buffered while the session is being opened.</summary>
    Opening,

    /// <summary>Audio is sent to the worker.</summary>
    Live,

    /// <summary>The audio has ended, and the last final is pending.</summary>
    Finishing,
}
