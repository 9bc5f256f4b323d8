using PortBridge.Protocol;

namespace PortBridge;

/// <summary>
/// What a session tells its owner. Times count from the first sample of the session's own audio.
/// </summary>
public abstract record SpeechEvent
{
    private SpeechEvent()
    {
    }

    /// <summary>The session has entered another state.</summary>
    public sealed record StateChanged(SessionState State) : SpeechEvent;

    /// <summary>Somebody began to speak.</summary>
    public sealed record SpeechStarted(TimeSpan At) : SpeechEvent;

    /// <summary>Somebody stopped speaking.</summary>
    public sealed record SpeechStopped(TimeSpan At) : SpeechEvent;

    /// <summary>The text of an utterance so far. Each replaces the one before of the same utterance.</summary>
    /// <param name="Utterance">The utterance's number in its session, from 0.</param>
    /// <param name="Text">The whole text so far.</param>
    /// <param name="Stable">How many leading characters later partials of this utterance will not change.</param>
    /// <param name="Start">Where the utterance begins.</param>
    public sealed record Partial(int Utterance, string Text, int Stable, TimeSpan Start) : SpeechEvent;

    /// <summary>The text of a whole utterance, which nothing will change. It replaces the utterance's partials.</summary>
    /// <param name="Utterance">The utterance's number in its session, from 0.</param>
    /// <param name="Text">The text; empty when what was heard was no speech after all.</param>
    /// <param name="Start">Where the utterance begins.</param>
    /// <param name="End">Where the utterance ends.</param>
    /// <param name="Confidence">0…1, or null where the engine has none.</param>
    /// <param name="Words">The words with their times, where the session asked for them; else empty.</param>
    /// <param name="Timing">How long it took.</param>
    /// <param name="Language">The BCP 47 tag of the language heard, where the engine was to find out; else null.</param>
    public sealed record Final(
        int Utterance,
        string Text,
        TimeSpan Start,
        TimeSpan End,
        double? Confidence,
        IReadOnlyList<Word> Words,
        FinalTiming Timing,
        string? Language = null) : SpeechEvent;

    /// <summary>How far the worker is; at most twice a second.</summary>
    /// <param name="Received">Audio that the worker has taken.</param>
    /// <param name="Processed">Audio that it is done with; the difference is waiting its turn.</param>
    public sealed record Progress(TimeSpan Received, TimeSpan Processed) : SpeechEvent;

    /// <summary>
    /// The worker was lost. The session lives on: what it has not committed goes to the next worker by itself.
    /// </summary>
    /// <param name="Error">What happened to the worker.</param>
    public sealed record Interrupted(SpeechError Error) : SpeechEvent;

    /// <summary>Another worker has taken the session over.</summary>
    /// <param name="From">The time of the session from which audio is heard again.</param>
    public sealed record Resumed(TimeSpan From) : SpeechEvent;

    /// <summary>Audio was lost: it did not fit into what is kept for a worker that is gone or does not keep up.</summary>
    /// <param name="At">Where it is missing.</param>
    /// <param name="Length">How much of it.</param>
    public sealed record Gap(TimeSpan At, TimeSpan Length) : SpeechEvent;

    /// <summary>A mistake that the session survives, such as a chunk that was refused.</summary>
    public sealed record Warning(SpeechError Error) : SpeechEvent;

    /// <summary>The session ended as it was asked to. The last event.</summary>
    /// <param name="Text">All finals, joined by a space.</param>
    /// <param name="Audio">The length of the session's audio.</param>
    /// <param name="Reason">Why it ended: <c>stopped</c>, <c>cancelled</c> or <c>shutdown</c>.</param>
    public sealed record Stopped(string Text, TimeSpan Audio, string Reason) : SpeechEvent;

    /// <summary>The session ended by a failure. The last event.</summary>
    public sealed record Failed(SpeechError Error) : SpeechEvent;
}

/// <summary>A word of a final.</summary>
public sealed record Word(string Text, TimeSpan Start, TimeSpan End, double? Confidence);

/// <summary>How long a final took.</summary>
/// <param name="Audio">The utterance's length.</param>
/// <param name="Decode">Time that the engine worked on the final.</param>
/// <param name="Latency">From the utterance's end being known to the final being sent.</param>
public sealed record FinalTiming(TimeSpan Audio, TimeSpan Decode, TimeSpan Latency);
