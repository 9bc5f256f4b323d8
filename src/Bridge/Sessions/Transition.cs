namespace PortBridge.Sessions;

/// <summary>
/// The work that a change of a session's state requires after its lock is released; <c>default</c> for none.
/// <see cref="SessionController"/> completes it.
/// </summary>
internal readonly record struct Transition
{
    /// <summary>The event that was queued for the owner, for metrics and traces; null for none.</summary>
    public SpeechEvent? Published { get; init; }

    /// <summary>The latency that <see cref="Published"/> completes; null for none.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>The attachment that the session has left and that is to be closed; null for none.</summary>
    public SessionAttachment? Left { get; init; }

    /// <summary>Whether the session is to be cancelled in the worker of <see cref="Left"/>.</summary>
    public bool CancelsInWorker { get; init; }

    /// <summary>How the session ended, if this change ended it.</summary>
    public SpeechEvent? Ending { get; init; }
}

/// <summary>The state of a session at one point in time.</summary>
/// <param name="IsOpened">Whether a worker has ever accepted it.</param>
/// <param name="HasWork">Whether its worker has work for it, and may therefore have crashed because of it.</param>
/// <param name="Written">The length of the audio written.</param>
/// <param name="Processed">The position up to which the worker has processed the audio.</param>
internal readonly record struct SessionSnapshot(
    bool IsOpened, bool HasWork, TimeSpan Written, TimeSpan Processed);

/// <summary>The result of appending audio.</summary>
/// <param name="IsAppended">Whether the audio was appended.</param>
/// <param name="Attachment">The attachment to wake; null if the session has no worker.</param>
/// <param name="Room">
/// Completes when the audio may fit; null if it was appended, or if the session accepts no audio.
/// </param>
internal readonly record struct AppendResult(bool IsAppended, SessionAttachment? Attachment, Task? Room);

/// <summary>The result of handling a worker's event.</summary>
/// <param name="Transition">The work to complete.</param>
/// <param name="Started">Whether the worker has accepted the session.</param>
/// <param name="CanSendMore">Whether the flow-control window has moved.</param>
/// <param name="HasProgressed">Whether audio was processed or an utterance may have been closed.</param>
/// <param name="Unprocessed">The length of the unprocessed audio at a progress report; else null.</param>
internal readonly record struct HandleResult(
    Transition Transition,
    bool Started = false,
    bool CanSendMore = false,
    bool HasProgressed = false,
    TimeSpan? Unprocessed = null);

/// <summary>The result of attaching a session to a worker.</summary>
/// <param name="Attachment">The attachment to start; null if the session has ended.</param>
/// <param name="Transition">The work to complete before that.</param>
/// <param name="Replayed">The length of the audio that is replayed; null for the session's first worker.</param>
internal readonly record struct AttachResult(
    SessionAttachment? Attachment, Transition Transition, TimeSpan? Replayed = null);

/// <summary>The next step of sending a session's audio.</summary>
/// <param name="Kind">The step.</param>
/// <param name="Chunk">The audio for <see cref="SendKind.Send"/>; else null.</param>
/// <param name="End">The position up to which the worker has the audio after this step.</param>
/// <param name="Transition">The work to complete before the step.</param>
internal readonly record struct SendStep(
    SendKind Kind,
    Protocol.Messages.AudioChunk? Chunk = null,
    TimeSpan End = default,
    Transition Transition = default);

/// <summary>A step of sending a session's audio.</summary>
internal enum SendKind
{
    /// <summary>End: the session has left the attachment.</summary>
    Detached,

    /// <summary>Wait for more audio or for the flow-control window to move.</summary>
    Wait,

    /// <summary>Send the chunk.</summary>
    Send,

    /// <summary>Stop the session in the worker: all audio was sent and no more will be written.</summary>
    Stop,
}
