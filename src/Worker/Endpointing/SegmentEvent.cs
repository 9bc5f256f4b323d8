using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Endpointing;

/// <summary>The kinds of <see cref="SegmentEvent"/>.</summary>
internal enum SegmentEventKind
{
    /// <summary>An utterance has started.</summary>
    Started,

    /// <summary>The next audio of the open utterance, without a gap.</summary>
    Audio,

    /// <summary>The open utterance has ended.</summary>
    Stopped,
}

/// <summary>
/// An event of a <see cref="Segmenter"/>. Each utterance has one start, any number of audio events, and one stop;
/// utterances never overlap. Positions are samples at 16 kHz since the start of the session.
/// </summary>
internal readonly record struct SegmentEvent
{
    private SegmentEvent(SegmentEventKind kind) => Kind = kind;

    /// <summary>The kind of event.</summary>
    public SegmentEventKind Kind { get; }

    /// <summary>At a start, where speech was detected; at a stop, where speech ended.</summary>
    public long SpeechPosition { get; private init; }

    /// <summary>At a start, where the audio of the utterance starts, which includes the pre-roll; at a stop, where it
    /// ends.</summary>
    public long AudioPosition { get; private init; }

    /// <summary>The samples of an audio event. The consumer disposes them.</summary>
    public PooledAudio Audio { get; private init; }

    /// <summary>The length of the silence at the end of an audio event, in samples; zero while speech goes on.</summary>
    public long Silence { get; private init; }

    public static SegmentEvent Started(long speechPosition, long audioPosition) => new(SegmentEventKind.Started)
    {
        SpeechPosition = speechPosition,
        AudioPosition = audioPosition,
    };

    public static SegmentEvent Stopped(long speechPosition, long audioPosition) => new(SegmentEventKind.Stopped)
    {
        SpeechPosition = speechPosition,
        AudioPosition = audioPosition,
    };

    public static SegmentEvent Of(PooledAudio audio, long silence) => new(SegmentEventKind.Audio)
    {
        Audio = audio,
        Silence = silence,
    };
}
