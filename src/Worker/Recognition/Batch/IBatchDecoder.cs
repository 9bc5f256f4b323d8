namespace PortBridge.Worker.Recognition.Batch;

/// <summary>Decodes a stretch of audio as a whole. Calls may overlap.</summary>
internal interface IBatchDecoder
{
    /// <summary>Decodes audio.</summary>
    /// <param name="request">The audio and the options.</param>
    /// <param name="cancellationToken">Cancels the decode. The call returns when native code has returned, so that the
    /// audio and the cores are free again.</param>
    /// <returns>The segments with speech, in order.</returns>
    /// <exception cref="EngineException">The decode failed.</exception>
    Task<IReadOnlyList<DecodedSegment>> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken);
}

/// <summary>The input of a decode.</summary>
/// <param name="Samples">Mono samples in −1…1 at 16 kHz, at least <see cref="BatchOptions.MinAudio"/> of them; unchanged
/// until the call returns.</param>
/// <param name="Priority">The priority in the scheduler.</param>
/// <param name="Before">The text before the audio; empty at the start of an utterance.</param>
/// <param name="Utterance">The session's options.</param>
/// <param name="IsTimed">Whether the words need times.</param>
internal sealed record DecodeRequest(
    ReadOnlyMemory<float> Samples,
    DecodePriority Priority,
    string Before,
    UtteranceOptions Utterance,
    bool IsTimed);

/// <summary>A segment of decoded speech.</summary>
/// <param name="Words">Its words, with times relative to the decoded audio; the times are zero if not requested.</param>
/// <param name="NoSpeechProbability">The probability that the segment holds no speech, 0…1.</param>
/// <param name="MeanLogProbability">The mean natural logarithm of its tokens' probabilities, at most 0.</param>
/// <param name="Language">The BCP 47 tag of the detected language; null if unknown.</param>
internal sealed record DecodedSegment(
    IReadOnlyList<RecognizedWord> Words,
    double NoSpeechProbability,
    double MeanLogProbability,
    string? Language = null);
