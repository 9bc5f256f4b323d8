using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Sessions;

/// <summary>An event that a <see cref="UtteranceDetector"/> passes to a <see cref="Transcriber"/>.</summary>
/// <param name="PositionMs">The session time up to which audio is processed once the event has been handled.</param>
internal abstract record UtteranceEvent(long PositionMs);

/// <summary>An utterance has started.</summary>
/// <param name="PositionMs">See <see cref="UtteranceEvent"/>.</param>
/// <param name="Number">The number of the utterance in the session.</param>
/// <param name="StartMs">The session time at which its audio starts.</param>
/// <param name="Ended">Canceled when its <see cref="UtteranceEnded"/> is queued, because the final matters more than a
/// partial that is being decoded.</param>
internal sealed record UtteranceStarted(long PositionMs, int Number, long StartMs, CancellationTokenSource Ended)
    : UtteranceEvent(PositionMs);

/// <summary>Audio of the open utterance.</summary>
/// <param name="PositionMs">See <see cref="UtteranceEvent"/>.</param>
/// <param name="Audio">The samples; disposed by the consumer.</param>
/// <param name="Silence">The length of the silence at the end of the samples.</param>
/// <param name="ChunkCount">The number of chunks that the session has received so far.</param>
internal sealed record UtteranceAudio(long PositionMs, PooledAudio Audio, TimeSpan Silence, long ChunkCount)
    : UtteranceEvent(PositionMs);

/// <summary>The open utterance has ended.</summary>
/// <param name="PositionMs">See <see cref="UtteranceEvent"/>.</param>
/// <param name="EndMs">The session time at which its audio ends.</param>
/// <param name="DetectedAt">When the end was detected, as a timestamp of the clock.</param>
internal sealed record UtteranceEnded(long PositionMs, long EndMs, long DetectedAt) : UtteranceEvent(PositionMs);

/// <summary>Audio outside utterances.</summary>
/// <param name="PositionMs">See <see cref="UtteranceEvent"/>.</param>
internal sealed record SilencePassed(long PositionMs) : UtteranceEvent(PositionMs);
