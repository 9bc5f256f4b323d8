using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Dictation;

/// <summary>All that the page shows of a dictation: an immutable picture of one moment.</summary>
public sealed record DictationState
{
    /// <summary>How far the dictation is.</summary>
    public DictationPhase Phase { get; init; }

    /// <summary>What the worker does with the session; <see cref="SessionState.Idle"/> without one.</summary>
    public SessionState Session { get; init; } = SessionState.Idle;

    /// <summary>Whether the session has lost its worker and waits for the next; what is said meanwhile is kept.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>What was said.</summary>
    public Transcript Transcript { get; init; } = Transcript.Empty;

    /// <summary>How much of the present session's sound the worker is done with; told twice a second.</summary>
    public TimeSpan Processed { get; init; }

    /// <summary>Sound of the present dictation that had to be left out since it could not be passed on in time.</summary>
    public TimeSpan Dropped { get; init; }

    /// <summary>What the person should know; null when all is well.</summary>
    public Notice? Notice { get; init; }
}

/// <summary>How far a dictation is.</summary>
public enum DictationPhase
{
    /// <summary>Nobody dictates.</summary>
    Idle,

    /// <summary>BunitTimeout for the first sound: the browser may be asking for permission.</summary>
    Starting,

    /// <summary>Sound comes in and is kept; the worker is not yet ready for it.</summary>
    Opening,

    /// <summary>Sound goes to the worker as it comes.</summary>
    Live,

    /// <summary>No more sound comes; the last words are being written.</summary>
    Finishing,
}
