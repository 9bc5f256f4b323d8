using PortBridge.Protocol;

namespace PortBridge;

/// <summary>An event of a session. Times are relative to the first sample of the session's audio.</summary>
public abstract record SpeechEvent
{
    private SpeechEvent()
    {
    }

    /// <summary>The session's state has changed.</summary>
    public sealed record StateChanged(SessionState State) : SpeechEvent;

    /// <summary>Speech has started.</summary>
    public sealed record SpeechStarted(TimeSpan At) : SpeechEvent;

    /// <summary>Speech has stopped.</summary>
    public sealed record SpeechStopped(TimeSpan At) : SpeechEvent;

    /// <summary>The preliminary text of an utterance. It replaces the previous partial of the same utterance.</summary>
    /// <param name="Utterance">The utterance number, from 0.</param>
    /// <param name="Text">The whole text so far.</param>
    /// <param name="Stable">
    /// The number of leading characters that later partials of the utterance do not change.
    /// </param>
    /// <param name="Start">The start of the utterance.</param>
    public sealed record Partial(int Utterance, string Text, int Stable, TimeSpan Start) : SpeechEvent;

    /// <summary>The final text of an utterance. It replaces the utterance's partials.</summary>
    /// <param name="Utterance">The utterance number, from 0.</param>
    /// <param name="Text">The text; empty if no speech was recognized.</param>
    /// <param name="Start">The start of the utterance.</param>
    /// <param name="End">The end of the utterance.</param>
    /// <param name="Confidence">The confidence, 0…1; null if the engine reports none.</param>
    /// <param name="Words">The words with their times, if the session requested them; otherwise empty.</param>
    /// <param name="Timing">The processing times.</param>
    /// <param name="Language">The BCP 47 tag of the detected language; null without language detection.</param>
    public sealed record Final(
        int Utterance,
        string Text,
        TimeSpan Start,
        TimeSpan End,
        double? Confidence,
        IReadOnlyList<Word> Words,
        FinalTiming Timing,
        string? Language = null) : SpeechEvent;

    /// <summary>The worker's progress; sent at most twice a second.</summary>
    /// <param name="Received">The length of the audio that the worker has received.</param>
    /// <param name="Processed">The length of the audio that it has processed.</param>
    /// <param name="Committed">
    /// The committed position: all finals of the audio before it have been delivered, so that the audio is not needed
    /// again.
    /// </param>
    public sealed record Progress(TimeSpan Received, TimeSpan Processed, TimeSpan Committed = default) : SpeechEvent;

    /// <summary>
    /// The session's worker was lost. The session continues: the audio after the committed position is replayed to the
    /// next worker.
    /// </summary>
    /// <param name="Error">The reason.</param>
    public sealed record Interrupted(SpeechError Error) : SpeechEvent;

    /// <summary>Another worker has taken over an interrupted session.</summary>
    /// <param name="From">The position from which audio is processed again.</param>
    public sealed record Resumed(TimeSpan From) : SpeechEvent;

    /// <summary>Audio was dropped because a buffer was full while the worker was lost or fell behind.</summary>
    /// <param name="At">The start of the dropped audio.</param>
    /// <param name="Length">The length of the dropped audio.</param>
    public sealed record Gap(TimeSpan At, TimeSpan Length) : SpeechEvent;

    /// <summary>An error that does not end the session, such as a rejected chunk.</summary>
    public sealed record Warning(SpeechError Error) : SpeechEvent;

    /// <summary>The session ended as requested. The last event.</summary>
    /// <param name="Text">All finals, joined by spaces.</param>
    /// <param name="Audio">The length of the session's audio.</param>
    /// <param name="Reason">The reason: <c>stopped</c>, <c>cancelled</c> or <c>shutdown</c>.</param>
    public sealed record Stopped(string Text, TimeSpan Audio, string Reason) : SpeechEvent;

    /// <summary>The session failed. The last event.</summary>
    public sealed record Failed(SpeechError Error) : SpeechEvent;
}

/// <summary>A recognized word.</summary>
public sealed record Word(string Text, TimeSpan Start, TimeSpan End, double? Confidence);

/// <summary>The processing times of a final.</summary>
/// <param name="Audio">The length of the utterance.</param>
/// <param name="Decode">The time for which the engine decoded the final.</param>
/// <param name="Latency">The time from the detection of the utterance's end until the final was sent.</param>
public sealed record FinalTiming(TimeSpan Audio, TimeSpan Decode, TimeSpan Latency);
