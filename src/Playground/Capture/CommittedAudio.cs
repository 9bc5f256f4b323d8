namespace PortBridge.Playground.Capture;

/// <summary>Audio that the browser need not keep any more, because the transcript contains its text.</summary>
/// <param name="CaptureId">The capture.</param>
/// <param name="NextChunk">The number of the first chunk that is not committed.</param>
/// <param name="PositionMs">The end of the committed audio on the transcript's timeline, in milliseconds.</param>
public sealed record CommittedAudio(int CaptureId, int NextChunk, long PositionMs);
