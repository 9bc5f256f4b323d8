namespace PortBridge.Sessions;

/// <summary>
/// What a change of a session's state leaves to be done once its lock is released; <c>default</c> for nothing.
/// <see cref="SessionController.Complete"/> does it.
/// </summary>
internal readonly record struct Transition
{
    /// <summary>The event that was put into the owner's queue, for metrics and traces; null for none.</summary>
    public SpeechEvent? Published { get; init; }

    /// <summary>The latency that <see cref="Published"/> completes; null where it completes none.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>The attachment that the session has left; null if it has left none.</summary>
    public SessionAttachment? Left { get; init; }

    /// <summary>Whether the worker of <see cref="Left"/> still has the session and is to drop it.</summary>
    public bool CancelsInWorker { get; init; }

    /// <summary>How the session ended, if it did by this change.</summary>
    public SpeechEvent? Ending { get; init; }
}

/// <summary>A session as of one moment.</summary>
/// <param name="IsOpened">Whether a worker has ever accepted it.</param>
/// <param name="IsSuspect">Whether its worker may die of it: it has audio of this session to work on.</param>
/// <param name="Written">Audio written so far.</param>
/// <param name="Processed">The worker is done with the session's audio up to here.</param>
internal readonly record struct SessionSnapshot(
    bool IsOpened, bool IsSuspect, TimeSpan Written, TimeSpan Processed);

/// <summary>What came of appending audio.</summary>
/// <param name="IsAppended">Whether it was appended.</param>
/// <param name="Attachment">Where there is audio to send now; null for none.</param>
/// <param name="Room">
/// Completes when it may fit; null if it was appended, or if the session takes no more audio.
/// </param>
internal readonly record struct AppendResult(bool IsAppended, SessionAttachment? Attachment, Task? Room);

/// <summary>What became of an event of a worker.</summary>
/// <param name="Transition">What is to be done.</param>
/// <param name="Started">Whether the worker has accepted the session.</param>
/// <param name="CanSendMore">Whether more audio may be sent than before.</param>
/// <param name="HasProgressed">Whether audio was processed or an utterance may have closed.</param>
/// <param name="Unprocessed">Audio written and not processed, where the worker reported it; else null.</param>
internal readonly record struct HandleResult(
    Transition Transition,
    bool Started = false,
    bool CanSendMore = false,
    bool HasProgressed = false,
    TimeSpan? Unprocessed = null);

/// <summary>What came of attaching a session to a worker.</summary>
/// <param name="Attachment">Its attachment, to be started; null if the session has ended.</param>
/// <param name="Transition">What is to be done before that.</param>
/// <param name="Replayed">Audio that the worker hears again; null for a session's first worker.</param>
internal readonly record struct AttachResult(
    SessionAttachment? Attachment, Transition Transition, TimeSpan? Replayed = null);

/// <summary>What an attachment has to do next.</summary>
/// <param name="Kind">What.</param>
/// <param name="Chunk">The audio to send, if there is any.</param>
/// <param name="End">Up to where the worker then has the session's audio.</param>
/// <param name="Transition">What is to be done before that.</param>
internal readonly record struct SendStep(
    SendKind Kind,
    Protocol.Messages.AudioChunk? Chunk = null,
    TimeSpan End = default,
    Transition Transition = default);

/// <summary>What an attachment has to do next.</summary>
internal enum SendKind
{
    /// <summary>Nothing: the session has left it.</summary>
    Detached,

    /// <summary>Wait until there is more audio, or more of it may be sent.</summary>
    Wait,

    /// <summary>Send the chunk.</summary>
    Send,

    /// <summary>Stop the session in the worker: all audio was sent, and no more will come.</summary>
    Stop,
}
