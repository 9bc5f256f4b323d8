using PortBridge.Audio;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>The length of the chunks in which an utterance is decoded.</summary>
/// <param name="MinChunk">The minimum length, in samples.</param>
/// <param name="MaxChunk">The maximum length, in samples; also the most that is left to decode when the utterance
/// ends.</param>
internal sealed record DecodeProfile(int MinChunk, int MaxChunk)
{
    /// <summary>For live audio: the rest takes about a second to decode when the utterance ends.</summary>
    public static DecodeProfile Interactive { get; } = new(5 * SpeechAudio.SampleRate, 8 * SpeechAudio.SampleRate);

    /// <summary>For files: longer chunks give more context and are more accurate.</summary>
    public static DecodeProfile Thorough { get; } = new(20 * SpeechAudio.SampleRate, 30 * SpeechAudio.SampleRate);
}
