using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>How much of an utterance is decoded at once.</summary>
/// <param name="MinChunk">An utterance is not cut into chunks shorter than this, in samples.</param>
/// <param name="MaxChunk">What is longer is cut, in samples; it is also the most that is left to do when the
/// utterance ends.</param>
internal sealed record DecodeProfile(int MinChunk, int MaxChunk)
{
    /// <summary>Somebody waits: what is left to do at the end takes about a second.</summary>
    public static DecodeProfile Interactive { get; } = new(5 * SpeechAudio.SampleRate, 8 * SpeechAudio.SampleRate);

    /// <summary>Nobody waits: the more words stand together, the righter they come out.</summary>
    public static DecodeProfile Thorough { get; } = new(20 * SpeechAudio.SampleRate, 30 * SpeechAudio.SampleRate);
}
