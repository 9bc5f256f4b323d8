namespace PortBridge.Worker.Endpointing;

/// <summary>
/// Where a <see cref="Segmenter"/> puts utterances. Positions are samples at 16 kHz since the session's start. For each
/// utterance the calls come in the order of this list, and utterances never overlap.
/// </summary>
internal interface ISegmentSink
{
    /// <summary>An utterance begins.</summary>
    /// <param name="speechSample">Where speech was detected.</param>
    /// <param name="audioSample">Where the utterance's audio begins: earlier by the pre-roll.</param>
    void OnSpeechStarted(long speechSample, long audioSample);

    /// <summary>The next audio of the open utterance, without a gap.</summary>
    /// <param name="samples">Valid during the call only.</param>
    /// <param name="silence">For how many samples nobody has been speaking at the end of it, in all.</param>
    void OnAudio(ReadOnlySpan<float> samples, long silence);

    /// <summary>The utterance ends.</summary>
    /// <param name="speechSample">Where the last speech ended.</param>
    /// <param name="audioSample">Where the utterance's audio ends.</param>
    void OnSpeechStopped(long speechSample, long audioSample);
}
