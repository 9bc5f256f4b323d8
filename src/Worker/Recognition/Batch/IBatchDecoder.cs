namespace PortBridge.Worker.Recognition.Batch;

/// <summary>Decodes a stretch of audio as a whole. Calls may overlap.</summary>
internal interface IBatchDecoder
{
    /// <summary>Decodes.</summary>
    /// <param name="request">What, and how.</param>
    /// <param name="cancellationToken">Ends the work. The call returns when native code is at rest, so that audio and
    /// cores are free again.</param>
    /// <returns>The segments that are speech, in order.</returns>
    /// <exception cref="EngineException">It failed.</exception>
    Task<IReadOnlyList<DecodedSegment>> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken);
}

/// <summary>What to decode.</summary>
/// <param name="Samples">16 kHz mono in −1…1, at least <see cref="BatchOptions.MinAudio"/> of it; left alone
/// until the call returns.</param>
/// <param name="Priority">Whether somebody waits for the end of an utterance.</param>
/// <param name="Before">What was said just before, as context; empty at the utterance's beginning.</param>
/// <param name="Utterance">What the session asked for.</param>
/// <param name="IsTimed">Whether words need their times.</param>
internal sealed record DecodeRequest(
    ReadOnlyMemory<float> Samples,
    DecodePriority Priority,
    string Before,
    UtteranceOptions Utterance,
    bool IsTimed);

/// <summary>A stretch of decoded speech.</summary>
/// <param name="Words">Its words. Times count from the decoded audio's beginning, and are zero if not asked for.</param>
/// <param name="NoSpeechProbability">0…1: how likely it is that nobody speaks there.</param>
/// <param name="MeanLogProbability">The mean of its tokens' natural logarithms of probability.</param>
/// <param name="Language">The BCP 47 tag of the language heard, or null.</param>
internal sealed record DecodedSegment(
    IReadOnlyList<RecognizedWord> Words,
    double NoSpeechProbability,
    double MeanLogProbability,
    string? Language = null);
